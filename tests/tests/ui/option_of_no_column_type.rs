use schema_core::prelude::*;

#[derive(Table)]
struct User {
    id: i64,
    age: Option<u32>,
}

fn main() {}
