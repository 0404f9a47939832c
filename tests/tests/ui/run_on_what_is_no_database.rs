#[path = "shared/tables.rs"]
mod tables;

use schema_core::prelude::*;
use tables::*;

async fn run(url: &str) -> Result<(), schema_core::Error> {
    User::select().all(&url).await?;
    Ok(())
}

fn main() {
    let _ = run;
}
