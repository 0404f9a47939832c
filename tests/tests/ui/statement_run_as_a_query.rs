#[path = "shared/tables.rs"]
mod tables;

use schema_core::prelude::*;
use tables::*;

async fn run(db: &Db) -> Result<(), schema_core::Error> {
    User::update().set(User::age.to(1)).filter(User::age.gt(1)).all(db).await?;
    Ok(())
}

fn main() {
    let _ = run;
}
