#[path = "shared/tables.rs"]
mod tables;

use schema_core::prelude::*;
use tables::*;

#[derive(FromRow)]
struct Busy(String, i64);

fn main() {
    User::select().columns(User::email);
}
