//! `cargo schema pull`: eight databases become crates that compile, and say the same as before.

mod again;
mod databases;
mod project;
