#[path = "shared/tables.rs"]
mod tables;

use schema_core::prelude::*;
use tables::*;

fn main() {
    let _ = User::delete().filter(User::age.lt(18)).returning_columns(max(User::age));
}
