#[path = "shared/tables.rs"]
mod tables;

use schema_core::prelude::*;
use tables::*;

async fn run(db: &Db) -> Result<(), schema_core::Error> {
    let row: User = User::find(UserId(1)).optional(db).await?;
    drop(row);
    Ok(())
}

fn main() {
    let _ = run;
}
