use schema_core::prelude::*;

#[derive(Table)]
struct User {
    #[column(unique, unique)]
    id: i64,
}

fn main() {}
