#[path = "shared/tables.rs"]
mod tables;

use schema_core::prelude::*;
use tables::*;

fn main() {
    let _ = User::delete().every_row().returning_columns(User::age.excluded());
}
