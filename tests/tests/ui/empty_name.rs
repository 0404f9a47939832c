use schema_core::prelude::*;

#[derive(Table)]
#[table(name = "")]
struct User {
    email: String,
}

fn main() {}
