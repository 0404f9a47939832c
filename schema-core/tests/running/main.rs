//! Running statements: what becomes of connections, plans, time limits, errors and those who watch.

mod caches;
mod connections;
mod drops;
mod errors;
mod kinds;
mod listening;
#[path = "../pgbouncer/mod.rs"]
mod pgbouncer;
mod pooler;
mod restarts;
mod streams;
mod support;
mod timeouts;
mod transactions;
mod watching;
mod wire;
