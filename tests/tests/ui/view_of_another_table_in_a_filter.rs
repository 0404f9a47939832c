#[path = "shared/tables.rs"]
mod tables;

use schema_core::prelude::*;
use tables::*;

#[derive(View)]
#[view(query = "SELECT 1::bigint AS total")]
struct Totals {
    total: i64,
}

fn main() {
    let _ = Totals::select().filter(User::age.gt(18));
}
