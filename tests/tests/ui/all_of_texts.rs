#[path = "shared/tables.rs"]
mod tables;

use schema_core::prelude::*;
use tables::*;

fn main() {
    User::select().filter(schema_core::expr::all_of(["x"]));
}
