#[path = "shared/tables.rs"]
mod tables;

use schema_core::prelude::*;
use tables::*;

fn main() {
    let name: Option<&str> = None;
    User::update().set(User::name.to(name)).every_row();
}
