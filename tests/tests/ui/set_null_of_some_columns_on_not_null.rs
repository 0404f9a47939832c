use schema_core::prelude::*;

#[derive(Table)]
#[table(foreign_key((tenant, parent), references(Self::tenant, Self::id), on_delete = set_null(tenant)),
    primary_key(tenant, id))]
struct Node {
    tenant: i64,
    id: i64,
    parent: Option<i64>,
}

fn main() {}
