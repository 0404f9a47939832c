//! Races of cases that take turns, and what is told of them.

pub mod machine;
pub mod outputs;
pub mod place;
pub mod race;
pub mod report;

/// Whatever goes wrong in a measurement ends it.
pub type AnyError = Box<dyn std::error::Error + Send + Sync>;
