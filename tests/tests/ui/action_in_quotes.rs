use schema_core::prelude::*;

#[derive(Table)]
struct User {
    #[column(primary_key)]
    id: i64,
    #[column(references(User::id, on_delete = "cascade"))]
    parent_id: i64,
}

fn main() {}
