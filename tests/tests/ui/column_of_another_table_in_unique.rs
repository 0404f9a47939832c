use schema_core::prelude::*;

#[derive(Table)]
#[table(unique(tenant.email))]
struct User {
    email: String,
    tenant: i64,
}

fn main() {}
