use schema_core::prelude::*;

#[derive(Table)]
struct User {
    #[column(primary_key, identity)]
    id: Option<i64>,
}

fn main() {}
