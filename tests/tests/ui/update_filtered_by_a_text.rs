#[path = "shared/tables.rs"]
mod tables;

use schema_core::prelude::*;
use tables::*;

fn main() {
    User::update().set(User::age.to(1)).filter("x");
}
