#[path = "shared/tables.rs"]
mod tables;

use schema_core::prelude::*;
use tables::*;

fn main() {
    let _ = Event::insert(NewEvent::builder().user_id(UserId(1)).kind("a").build()).returning_columns(User::id);
}
