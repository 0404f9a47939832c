//! `cargo schema` on real crates: what a developer does from a first table to a deployed program.

mod application;
mod beginning;
mod fixture;
mod project;
mod pull;
