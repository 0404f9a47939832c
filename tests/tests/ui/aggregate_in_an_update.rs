#[path = "shared/tables.rs"]
mod tables;

use schema_core::prelude::*;
use tables::*;

fn main() {
    User::update().set(User::age.set(max(User::age))).every_row();
}
