#[path = "shared/tables.rs"]
mod tables;

use schema_core::prelude::*;
use tables::*;

#[derive(FromRow)]
struct Adult {
    email: String,
    age: i32,
}

fn main() {
    User::select().columns(Adult::columns(User::email, User::age, User::id));
}
