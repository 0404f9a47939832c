use schema_core::prelude::*;

#[derive(Table)]
struct User {
    #[column(length = 3)]
    age: i32,
}

fn main() {}
