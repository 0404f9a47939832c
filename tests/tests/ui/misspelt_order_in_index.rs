use schema_core::prelude::*;

#[derive(Table)]
#[table(index(email.dsc()))]
struct User {
    email: String,
}

fn main() {}
