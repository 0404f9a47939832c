#[path = "shared/tables.rs"]
mod tables;

use schema_core::query::prepare;
use schema_core::prelude::*;
use tables::*;

fn main() {
    let _ = prepare(|()| User::select().group_by(User::age));
}
