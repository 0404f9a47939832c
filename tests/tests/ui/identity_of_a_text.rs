use schema_core::prelude::*;

#[derive(Table)]
struct User {
    #[column(primary_key, identity)]
    id: String,
}

fn main() {}
