#[path = "shared/tables.rs"]
mod tables;

use schema_core::prelude::*;
use tables::*;

async fn run(db: &Db) -> Result<(), schema_core::Error> {
    let query = Event::select().outer::<User>().filter(Event::user_id.eq(User::id));
    query.one(db).await?;
    Ok(())
}

fn main() {
    let _ = run;
}
