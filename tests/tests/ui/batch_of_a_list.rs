#[path = "shared/tables.rs"]
mod tables;

use schema_core::prelude::*;
use tables::*;

async fn run(db: &Db) -> Result<(), schema_core::Error> {
    db.batch([User::delete().every_row(), User::delete().every_row()]).await?;
    Ok(())
}

fn main() {
    let _ = run;
}
