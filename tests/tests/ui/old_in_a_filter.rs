#[path = "shared/tables.rs"]
mod tables;

use schema_core::prelude::*;
use tables::*;

fn main() {
    let _ = User::update().set(User::age.to(1)).filter(User::age.old().lt(User::age));
}
