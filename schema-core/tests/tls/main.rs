//! TLS against a real server: every `sslmode`, as libpq means it.

mod modes;
mod server;
