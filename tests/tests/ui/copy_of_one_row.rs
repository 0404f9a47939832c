#[path = "shared/tables.rs"]
mod tables;

use schema_core::prelude::*;
use tables::*;

async fn run(db: &Db) -> Result<(), schema_core::Error> {
    Tenant::copy_in(db, NewTenant::builder().name("a").build()).await?;
    Ok(())
}

fn main() {
    let _ = run;
}
