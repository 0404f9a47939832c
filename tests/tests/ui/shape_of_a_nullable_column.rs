#[path = "shared/tables.rs"]
mod tables;

use schema_core::prelude::*;
use tables::*;

#[derive(FromRow)]
struct Busy {
    email: String,
    age: i32,
}

fn main() {
    User::select().columns(Busy::columns(User::name, User::age));
}
