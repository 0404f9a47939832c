use schema_core::prelude::*;

#[derive(View)]
struct Totals {
    total: i64,
}

fn main() {}
