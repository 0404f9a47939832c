use schema_core::prelude::*;

#[derive(Table)]
struct Log {
    insert: String,
}

fn main() {}
