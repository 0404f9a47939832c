#[path = "shared/shop.rs"]
mod shop;

use schema_core::prelude::*;
use shop::*;

fn main() {
    let _ = Order::update_each(Order::id, Item::name, [(1, "a".to_owned())]);
}
