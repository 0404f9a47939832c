#[path = "shared/shop.rs"]
mod shop;

use schema_core::prelude::*;
use shop::*;

fn main() {
    let _ = Item::update().set([Item::count.to(1), Item::name.to("a")]);
}
