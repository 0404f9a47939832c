#[path = "shared/tables.rs"]
mod tables;

use schema_core::prelude::*;
use tables::*;

schema_core::named_query! { Busy { name: String, posts: i64 } }

fn main() {
    Busy::query(User::select().columns((User::email, User::age)));
}
