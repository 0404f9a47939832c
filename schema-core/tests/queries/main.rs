//! Queries against a real server: what they give, not how their SQL is spelled.

mod cancel;
mod read;
mod tables;
mod transactions;
mod write;
