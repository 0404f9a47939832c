//! Seeds: rows that keep to every constraint, the same ones for the same seed.

mod law;
mod partial;
mod random;
mod shape;
mod support;

#[path = "../plan_support/mod.rs"]
mod plan_support;
