#[path = "shared/shop.rs"]
mod shop;

use schema_core::prelude::*;
use shop::*;

fn main() {
    let _ = Order::select().filter(Order::status.eq(Colour::Red));
}
