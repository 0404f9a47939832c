#[path = "shared/shop.rs"]
mod shop;

use schema_core::prelude::*;
use shop::*;

fn main() {
    let _ = Order::select().filter(Order::made_at.gt("2024-01-01"));
}
