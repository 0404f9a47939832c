#[path = "shared/tables.rs"]
mod tables;

use schema_core::prelude::*;
use tables::*;

schema_core::named_query! { Adult { id: UserId, email: String } }

fn main() {
    let adults = Adult::query(User::select().columns((User::id, User::email)));
    let _ = adults.select().columns(Adult::mail);
}
