#[path = "shared/tables.rs"]
mod tables;

use schema_core::prelude::*;
use tables::*;

async fn run(db: &Db) -> Result<(), schema_core::Error> {
    let _ = User::select().map_by(Event::kind).all(db).await?;
    Ok(())
}

fn main() {
    let _ = run;
}
