#[path = "shared/tables.rs"]
mod tables;

use schema_core::expr::exists;
use schema_core::prelude::*;
use tables::*;

fn main() {
    let events = Event::select().outer::<User>().filter(Event::user_id.eq(User::id));
    Tenant::select().filter(exists(events));
}
