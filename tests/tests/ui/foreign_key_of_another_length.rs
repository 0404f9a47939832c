use schema_core::prelude::*;

#[derive(Table)]
#[table(primary_key(user_id, number))]
struct Order {
    user_id: i64,
    number: i32,
}

#[derive(Table)]
#[table(foreign_key((order), references(Order::user_id, Order::number)))]
struct Line {
    order: i32,
}

fn main() {}
