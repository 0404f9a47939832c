use schema_core::prelude::*;

#[derive(Table)]
struct User {
    #[column(primary_key = true)]
    id: i64,
}

fn main() {}
