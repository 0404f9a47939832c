use schema_core::prelude::*;

#[derive(View)]
#[view(query = "SELECT 1::bigint AS total")]
struct Totals {
    #[column(primary_key)]
    total: i64,
}

fn main() {}
