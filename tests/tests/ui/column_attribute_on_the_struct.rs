use schema_core::prelude::*;

#[derive(Table)]
#[column(name = "users")]
struct User {
    #[column(primary_key)]
    id: i64,
}

fn main() {}
