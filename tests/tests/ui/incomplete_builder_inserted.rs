#[path = "shared/shop.rs"]
mod shop;

use schema_core::prelude::*;
use shop::*;

fn main() {
    let _ = Item::insert(NewItem::builder().order_id(1).name("a"));
}
