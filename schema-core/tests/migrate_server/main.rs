//! The runner on a real server: what is applied, recorded, refused, shared and survived.

mod basics;
mod faults;
mod kills;
mod once;
#[path = "../pgbouncer/mod.rs"]
mod pgbouncer;
mod pooler;
mod processes;
mod rust_code;
mod support;
mod telling;
mod tenants;
