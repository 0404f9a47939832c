#[path = "shared/tables.rs"]
mod tables;

use schema_core::prelude::*;
use tables::*;

async fn run(db: &Db) -> Result<(), schema_core::Error> {
    User::select().exec(db).await?;
    Ok(())
}

fn main() {
    let _ = run;
}
