use schema_core::prelude::*;

#[derive(Table)]
#[table(unique(email, email))]
struct User {
    email: String,
}

fn main() {}
