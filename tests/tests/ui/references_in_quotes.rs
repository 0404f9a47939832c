use schema_core::prelude::*;

#[derive(Table)]
struct User {
    #[column(primary_key)]
    id: i64,
    #[column(references("tenants.id"))]
    tenant_id: i64,
}

fn main() {}
