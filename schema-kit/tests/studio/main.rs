//! The studio's requests, over the wire, on a real server.

mod edit;
mod grid;
mod schema;
mod security;
mod sql;
mod support;
