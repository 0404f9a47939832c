#[path = "shared/tables.rs"]
mod tables;

use schema_core::prelude::*;
use tables::*;

async fn run(db: &Db) -> Result<(), schema_core::Error> {
    User::update().set(User::age.to(1)).exec(db).await?;
    Ok(())
}

fn main() {
    let _ = run;
}
