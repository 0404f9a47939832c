#[path = "shared/tables.rs"]
mod tables;

use schema_core::prelude::*;
use tables::*;

async fn run(dbs: &Vec<Db>, user: NewUser) -> Result<(), schema_core::Error> {
    User::insert(user).exec(dbs).await?;
    Ok(())
}

fn main() {
    let _ = run;
}
