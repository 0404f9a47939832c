//! Every type of column, sent to a real server and back: as itself, as an element of an array, and
//! against its text form.
#![allow(missing_docs)]

mod array;
mod catalog;
mod datetime;
mod declared;
mod extension;
mod feature;
mod literal;
mod noise;
#[cfg(feature = "postgis")]
mod postgis;
mod range;
mod scalar;
#[path = "../section/mod.rs"]
mod section;
mod server;
mod structure;
mod table;
