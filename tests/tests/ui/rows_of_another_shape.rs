#[path = "shared/tables.rs"]
mod tables;

use schema_core::prelude::*;
use tables::*;

async fn run(db: &Db) -> Result<(), schema_core::Error> {
    let rows: Vec<(String, i32)> = User::select().columns((User::age, User::email)).all(db).await?;
    drop(rows);
    Ok(())
}

fn main() {
    let _ = run;
}
