use schema_core::prelude::*;

#[derive(PgNewtype, Debug)]
struct TenantId(i64);

#[derive(Table)]
struct Tenant {
    #[column(primary_key)]
    id: TenantId,
}

#[derive(Table)]
struct User {
    #[column(references(Tenant::id))]
    tenant_id: i64,
}

fn main() {}
