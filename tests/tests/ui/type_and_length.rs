use schema_core::prelude::*;

#[derive(Table)]
struct User {
    #[column(type = "citext", length = 320)]
    email: String,
}

fn main() {}
