use schema_core::prelude::*;

#[derive(Table)]
struct Tenant {
    #[column(primary_key)]
    id: i64,
}

#[derive(Table)]
struct User {
    #[column(references(Tenant::id, on_delete = set_null))]
    tenant_id: i64,
}

fn main() {}
