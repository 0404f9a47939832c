use schema_core::prelude::*;

#[derive(Table)]
struct User {
    #[column(primry_key, identity)]
    id: i64,
}

fn main() {}
