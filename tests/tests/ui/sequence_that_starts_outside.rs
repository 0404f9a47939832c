use schema_core::prelude::*;

#[derive(Table)]
struct Item {
    #[column(identity(start = 5, min = 10))]
    code: i64,
}

fn main() {}
