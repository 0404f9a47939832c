//! Queries against a real server: what they give, not how their SQL is spelled.

mod aliases;
mod cancel;
mod copy;
mod dynamic;
mod expressions;
mod grouping;
mod locks;
mod merge;
mod named;
mod operators;
mod read;
mod sets;
mod subqueries;
mod tables;
mod transactions;
mod windows;
mod write;
mod write_joined;
mod write_with;
