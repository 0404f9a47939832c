#[path = "shared/tables.rs"]
mod tables;

use schema_core::prelude::*;
use tables::*;

fn main() {
    User::select().filter(User::id.in_query(User::select().columns((User::id, User::age))));
}
