#[path = "shared/tables.rs"]
mod tables;

use schema_core::prelude::*;
use tables::*;

async fn run(db: &Db) -> Result<Vec<(Tenant, Vec<Event>)>, schema_core::Error> {
    Tenant::select().with(Tenant::users).all(db).await
}

fn main() {}
