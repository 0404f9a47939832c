#[path = "shared/shop.rs"]
mod shop;

use schema_core::prelude::*;
use shop::*;

fn main() {
    let _ = Item::insert(Item { id: 1, order_id: 1, name: "a".to_owned(), count: 1 });
}
