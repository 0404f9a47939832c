use schema_core::prelude::*;

#[derive(Table)]
#[table(index("email"))]
struct User {
    email: String,
}

fn main() {}
