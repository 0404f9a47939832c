#[path = "shared/tables.rs"]
mod tables;

use schema_core::prelude::*;
use tables::*;

async fn run(db: &Db) -> Result<(), schema_core::Error> {
    let total: i64 = User::select().columns(sum(User::age)).one(db).await?;
    let _ = total;
    Ok(())
}

fn main() {
    let _ = run;
}
