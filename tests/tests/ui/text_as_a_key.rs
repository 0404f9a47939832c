#[path = "shared/shop.rs"]
mod shop;

use schema_core::prelude::*;
use shop::*;

async fn run(db: &Db) -> Result<(), schema_core::Error> {
    Customer::find("a9b8").one(db).await?;
    Ok(())
}

fn main() {
    let _ = run;
}
