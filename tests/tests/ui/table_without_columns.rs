use schema_core::prelude::*;

#[derive(Table)]
struct User {}

fn main() {}
