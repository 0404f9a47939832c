use schema_core::prelude::*;

#[derive(Table)]
struct Order {
    #[column(primary_key)]
    user_id: i64,
    #[column(primary_key)]
    number: i32,
}

fn main() {}
