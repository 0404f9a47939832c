use schema_core::prelude::*;

#[derive(Table)]
#[table(index(email.desc))]
struct User {
    email: String,
}

fn main() {}
