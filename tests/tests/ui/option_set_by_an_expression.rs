#[path = "shared/shop.rs"]
mod shop;

use schema_core::prelude::*;
use shop::*;

fn main() {
    let _ = Customer::update().set(Customer::phone.set(Some("1".to_owned())));
}
