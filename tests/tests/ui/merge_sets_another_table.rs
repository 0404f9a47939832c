#[path = "shared/tables.rs"]
mod tables;

use schema_core::prelude::*;
use tables::*;

fn main() {
    User::merge(Event::on(Event::user_id.eq(User::id))).matched().update(Event::kind.to("x"));
}
