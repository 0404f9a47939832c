use schema_core::prelude::*;

#[derive(Table)]
#[table("users")]
struct User {
    id: i64,
}

fn main() {}
