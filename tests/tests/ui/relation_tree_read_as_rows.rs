#[path = "shared/tables.rs"]
mod tables;

use schema_core::prelude::*;
use tables::*;

async fn run(db: &Db) -> Result<(), schema_core::Error> {
    let tenants: Vec<Tenant> = Tenant::select().with(Tenant::users).all(db).await?;
    drop(tenants);
    Ok(())
}

fn main() {
    let _ = run;
}
