#[path = "shared/tables.rs"]
mod tables;

use schema_core::prelude::*;
use tables::*;

fn main() {
    let _ = User::select().order_by(User::age).group_by(User::email).columns(count_all());
}
