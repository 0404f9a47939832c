#[path = "shared/tables.rs"]
mod tables;

use schema_core::expr::{row_number, window};
use schema_core::prelude::*;
use tables::*;

fn main() {
    User::select().filter(row_number().over(window().order_by(User::age)).eq(1));
}
