#[path = "shared/tables.rs"]
mod tables;

use schema_core::prelude::*;
use tables::*;

fn main() {
    let query = User::select().left_join(Event::on(Event::user_id.eq(User::id)));
    let _: schema_core::query::Select<_, (String, String)> =
        query.columns((User::email, Event::kind));
}
