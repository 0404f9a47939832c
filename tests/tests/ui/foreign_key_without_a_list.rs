use schema_core::prelude::*;

#[derive(Table)]
#[table(foreign_key(parent_id, references(User::id)))]
struct User {
    #[column(primary_key)]
    id: i64,
    parent_id: i64,
}

fn main() {}
