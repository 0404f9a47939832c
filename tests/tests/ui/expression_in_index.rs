use schema_core::prelude::*;

#[derive(Table)]
#[table(index(lower(email)))]
struct User {
    email: String,
}

fn main() {}
