//! Relations against a real server: trees of rows, filters by relation, nested writes.

#![allow(clippy::type_complexity)] // what a query gives is what is checked

mod conditions;
mod junctions;
mod maps;
mod pages;
mod plans;
mod selves;
mod shapes;
mod tables;
mod trees;
mod types;
mod writes;
