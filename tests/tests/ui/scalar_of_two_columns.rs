#[path = "shared/shop.rs"]
mod shop;

use schema_core::prelude::*;
use shop::*;

fn main() {
    let _ = Item::select().columns(schema_core::expr::scalar(Item::select().columns((Item::id, Item::name))));
}
