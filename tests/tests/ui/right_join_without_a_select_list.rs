#[path = "shared/tables.rs"]
mod tables;

use schema_core::prelude::*;
use tables::*;

async fn run(db: &Db) -> Result<(), schema_core::Error> {
    let rows: Vec<User> =
        User::select().right_join(Event::on(Event::user_id.eq(User::id))).all(db).await?;
    drop(rows);
    Ok(())
}

fn main() {
    let _ = run;
}
