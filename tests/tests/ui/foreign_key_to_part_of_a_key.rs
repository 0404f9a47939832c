use schema_core::prelude::*;

#[derive(Table)]
#[table(primary_key(user_id, number))]
struct Order {
    user_id: i64,
    number: i32,
}

#[derive(Table)]
struct Line {
    #[column(references(Order::number))]
    number: i32,
}

fn main() {}
