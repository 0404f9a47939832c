use schema_core::prelude::*;

#[derive(Table)]
struct User {
    email: String,
    #[column(name = "email")]
    address: String,
}

fn main() {}
