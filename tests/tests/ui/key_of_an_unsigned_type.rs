//! `u64` is no type of PostgreSQL, also where it is the key.

use schema_core::prelude::*;

#[derive(Table)]
#[table(name = "users")]
struct User {
    #[column(primary_key, identity)]
    id: u64,
    email: String,
}

fn main() {}
