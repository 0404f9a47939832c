#[path = "shared/tables.rs"]
mod tables;

use schema_core::prelude::*;
use tables::*;

fn main() {
    User::select().filter(User::age.in_list(["18", "36"]));
}
