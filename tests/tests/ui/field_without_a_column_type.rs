use schema_core::prelude::*;

struct Address;

#[derive(Table)]
struct User {
    #[column(primary_key)]
    id: i64,
    address: Address,
}

fn main() {}
