#[path = "shared/tables.rs"]
mod tables;

use schema_core::expr::shared;
use schema_core::prelude::*;
use tables::*;

fn main() {
    let lower = shared(lower(User::email));
    User::select().group_by(User::age).columns((&lower, count_all()));
}
