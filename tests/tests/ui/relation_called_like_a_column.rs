use schema_core::prelude::*;

#[derive(Table)]
struct Tenant {
    #[column(primary_key)]
    id: i64,
}

#[derive(Table)]
struct User {
    #[column(references(Tenant::id), relation = name)]
    tenant_id: i64,
    name: String,
}

fn main() {}
