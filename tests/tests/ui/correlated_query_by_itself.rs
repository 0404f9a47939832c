#[path = "shared/tables.rs"]
mod tables;

use schema_core::prelude::*;
use tables::*;

fn main() {
    fn run(db: &Db) {
        let query = Event::select().outer::<User>().filter(Event::user_id.eq(User::id));
        let _ = query.all(db);
    }
    let _ = run;
}
