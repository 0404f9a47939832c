use schema_core::prelude::*;

#[derive(Table)]
struct User {
    #[table(primary_key)]
    id: i64,
}

fn main() {}
