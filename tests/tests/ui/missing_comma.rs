use schema_core::prelude::*;

#[derive(Table)]
#[table(name = "users" unlogged)]
struct User {
    age: i32,
}

fn main() {}
