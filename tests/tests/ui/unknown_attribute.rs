use schema_core::prelude::*;

#[derive(Table)]
struct User {
    #[column(colour = "red")]
    id: i64,
}

fn main() {}
