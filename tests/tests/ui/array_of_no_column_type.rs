use schema_core::prelude::*;

#[derive(Table)]
struct User {
    id: i64,
    ages: Vec<u32>,
}

fn main() {}
