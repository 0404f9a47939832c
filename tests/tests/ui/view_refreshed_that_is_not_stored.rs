use schema_core::prelude::*;

#[derive(View)]
#[view(query = "SELECT 1::bigint AS total")]
struct Totals {
    total: i64,
}

fn main() {
    let _ = Totals::refresh();
}
