#[path = "shared/tables.rs"]
mod tables;

use schema_core::expr::window;
use schema_core::prelude::*;
use tables::*;

fn main() {
    User::select().columns(sum(User::age).distinct().over(window()));
}
