#[path = "shared/shop.rs"]
mod shop;

use schema_core::prelude::*;
use shop::*;

fn main() {
    let _ = Order::select().group_by(Order::status).columns(Order::status).keyset(Order::id);
}
