#[path = "shared/tables.rs"]
mod tables;

use schema_core::prelude::*;
use tables::*;

async fn run(db: &Db) -> Result<(), schema_core::Error> {
    let users: Vec<(User, Vec<Tenant>)> = User::select().with(User::tenant).all(db).await?;
    drop(users);
    Ok(())
}

fn main() {
    let _ = run;
}
