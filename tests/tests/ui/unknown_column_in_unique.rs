use schema_core::prelude::*;

#[derive(Table)]
#[table(unique(email, tenant))]
struct User {
    email: String,
}

fn main() {}
