//! The same where it is a part of a key.

use schema_core::prelude::*;

#[derive(Table)]
#[table(name = "users", primary_key(tenant, id))]
struct User {
    tenant: i64,
    id: u64,
    email: String,
}

fn main() {}
