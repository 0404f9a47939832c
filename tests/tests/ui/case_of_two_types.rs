#[path = "shared/tables.rs"]
mod tables;

use schema_core::expr::case;
use schema_core::prelude::*;
use tables::*;

fn main() {
    case().when(User::age.gt(18)).then("adult").otherwise(User::age);
}
