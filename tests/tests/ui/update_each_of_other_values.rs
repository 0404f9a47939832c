#[path = "shared/tables.rs"]
mod tables;

use schema_core::prelude::*;
use tables::*;

fn main() {
    let _ = User::update_each(User::id, User::email, [(UserId(1), 5)]);
}
