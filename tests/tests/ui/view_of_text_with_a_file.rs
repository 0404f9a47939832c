use schema_core::prelude::*;

#[derive(View)]
#[view(query = "SELECT 1::bigint AS id", file = "views/one.sql")]
struct One {
    id: i64,
}

fn main() {}
