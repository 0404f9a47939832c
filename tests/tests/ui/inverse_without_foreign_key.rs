use schema_core::prelude::*;

#[derive(Table)]
struct User {
    #[column(inverse = users)]
    tenant_id: i64,
}

fn main() {}
