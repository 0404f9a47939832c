#[path = "shared/tables.rs"]
mod tables;

use schema_core::expr::percentile_cont;
use schema_core::prelude::*;
use tables::*;

fn main() {
    User::select().columns(percentile_cont(0.5, User::age).order_within(User::age));
}
