//! Each way that a table or a sequence can change, there and back, with rows that survive it.

#[path = "../plan_support/mod.rs"]
mod plan_support;

mod columns;
mod constraints;
mod lineage;
mod renames;
mod sequences;
mod support;
mod tables;
