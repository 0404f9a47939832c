use schema_core::prelude::*;

#[derive(Table)]
struct User {
    #[column(nullable)]
    email: String,
}

fn main() {}
