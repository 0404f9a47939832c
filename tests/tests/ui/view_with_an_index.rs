use schema_core::prelude::*;

#[derive(View)]
#[view(query = "SELECT 1::bigint AS total", index(total))]
struct Totals {
    total: i64,
}

fn main() {}
