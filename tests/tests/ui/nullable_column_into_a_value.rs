#[path = "shared/tables.rs"]
mod tables;

use schema_core::prelude::*;
use tables::*;

async fn run(db: &Db) -> Result<(), schema_core::Error> {
    let names: Vec<String> = User::select().columns(User::name).all(db).await?;
    drop(names);
    Ok(())
}

fn main() {
    let _ = run;
}
