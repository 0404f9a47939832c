#[path = "shared/tables.rs"]
mod tables;

use schema_core::prelude::*;
use schema_core::query::generate_series;
use tables::*;

schema_core::named_query! { Number { n: i32 } }

fn main() {
    Number::query(generate_series(User::age, 3)).select();
}
