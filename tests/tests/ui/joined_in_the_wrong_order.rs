#[path = "shared/shop.rs"]
mod shop;

use schema_core::prelude::*;
use shop::*;

fn main() {
    let _ = Customer::select().inner_join(Item::on(Item::order_id.eq(Order::id))).inner_join(Customer::orders);
}
