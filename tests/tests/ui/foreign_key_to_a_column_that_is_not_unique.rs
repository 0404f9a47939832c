use schema_core::prelude::*;

#[derive(Table)]
struct Tenant {
    name: String,
}

#[derive(Table)]
struct User {
    #[column(references(Tenant::name))]
    tenant: String,
}

fn main() {}
