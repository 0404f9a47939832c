#[path = "shared/shop.rs"]
mod shop;

use schema_core::prelude::*;
use shop::*;

fn main() {
    let _ = Customer::select().columns(coalesce(Customer::phone, 5));
}
