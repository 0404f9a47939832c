use schema_core::prelude::*;

#[derive(Table)]
struct User {
    #[column(references(Tenant::id), inverse = users)]
    tenant_id: i64,
}

fn main() {}
