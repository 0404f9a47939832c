use schema_core::prelude::*;

#[derive(Table)]
struct User {
    #[column(unique(deferrable))]
    email: String,
}

#[derive(Table)]
struct Letter {
    #[column(references(User::email))]
    to: String,
}

fn main() {}
