#[path = "shared/shop.rs"]
mod shop;

use schema_core::prelude::*;
use shop::*;

fn main() {
    let _ = Item::select().filter(Item::order_id.in_query(Order::select()));
}
