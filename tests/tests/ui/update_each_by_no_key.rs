#[path = "shared/tables.rs"]
mod tables;

use schema_core::prelude::*;
use tables::*;

fn main() {
    let _ = User::update_each(User::age, User::email, [(1, "a".to_owned())]);
}
