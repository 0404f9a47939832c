use schema_core::prelude::*;

#[derive(Table)]
struct User {
    #[column(length = "320")]
    email: String,
}

fn main() {}
