#[path = "shared/tables.rs"]
mod tables;

use schema_core::prelude::*;
use tables::*;

fn main() {
    let _ = User::merge(Event::on(Event::user_id.eq(User::id))).to_sql();
}
