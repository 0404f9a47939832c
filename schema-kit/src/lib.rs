//! The workshop of the schema toolkit: sources, diff, plan, apply, and the `cargo-schema` program.
//!
//! Data flows one way: [load](source::load) → [normalise](normalise::normalise) → compare → order →
//! steps → write or apply.

pub mod apply;
pub mod cli;
pub mod compare;
mod dev;
pub mod doctor;
pub mod drizzle;
pub mod erd;
mod error;
mod history;
pub mod init;
pub mod lint;
pub mod normalise;
pub mod order;
mod pipeline;
pub mod plan;
mod progress;
pub mod proof;
pub mod pull;
pub mod seed;
pub mod settings;
pub mod source;
pub mod steps;
pub mod studio;
pub mod timings;
pub mod write;

pub use error::Error;
