use schema_core::prelude::*;

#[derive(Table)]
struct User {
    #[column(default = "eighteen")]
    age: i32,
}

fn main() {}
