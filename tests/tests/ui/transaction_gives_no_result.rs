#[path = "shared/tables.rs"]
mod tables;

use schema_core::prelude::*;
use tables::*;

async fn run(db: &Db) -> Result<(), schema_core::Error> {
    db.transaction(async |tx| {
        User::select().all(tx).await.unwrap();
    })
    .await?;
    Ok(())
}

fn main() {
    let _ = run;
}
