#[path = "shared/tables.rs"]
mod tables;

use schema_core::prelude::*;
use tables::*;

#[derive(FromRow)]
struct Busy {
    email: String,
    age: i32,
}

fn main() {
    User::select()
        .left_join(Event::on(Event::user_id.eq(User::id)))
        .columns(Busy::columns(Event::kind, User::age));
}
