use schema_core::prelude::*;

#[derive(Table)]
#[table(nmae = "users")]
struct User {
    id: i64,
}

fn main() {}
