//! Seeds: rows that keep to every constraint, the same ones for the same seed.

mod law;
mod random;
mod shape;
mod support;

#[allow(dead_code)] // a part of it serves here
#[path = "../plan_support/mod.rs"]
mod plan_support;
