use schema_core::prelude::*;

#[derive(Table)]
struct Item {
    #[column(sequence)]
    code: String,
}

fn main() {}
