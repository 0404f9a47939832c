#[path = "shared/tables.rs"]
mod tables;

use schema_core::prelude::*;
use tables::*;

fn main() {
    User::select().filter(User::age.gt(1).and(User::name));
}
