#[path = "shared/tables.rs"]
mod tables;

use schema_core::prelude::*;
use tables::*;

schema_core::named_query! { Adult { id: UserId, email: String } }

fn main() {
    let _ = Adult::insert((UserId(1), "a"));
}
