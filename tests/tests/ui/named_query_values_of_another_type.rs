#[path = "shared/tables.rs"]
mod tables;

use schema_core::prelude::*;
use tables::*;

schema_core::named_query! { Adult { id: UserId, email: String } }

fn main() {
    let _ = Adult::values([(UserId(1), 5)]);
}
