use schema_core::prelude::*;

#[derive(Table)]
struct User {
    #[column(name("key"))]
    id: i64,
}

fn main() {}
