use schema_core::prelude::*;

#[derive(Table)]
#[table(name = users)]
struct User {
    #[column(primary_key)]
    id: i64,
}

fn main() {}
