#[path = "shared/shop.rs"]
mod shop;

use schema_core::prelude::*;
use shop::*;

fn main() {
    let _ = Order::update_each(Item::id, Order::total, [(1, 2.0)]);
}
