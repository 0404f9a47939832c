#[path = "shared/shop.rs"]
mod shop;

use schema_core::prelude::*;
use shop::*;

async fn run(db: &Db) -> Result<(), schema_core::Error> {
    Item::copy_in(db, Item::select().all(db).await?).await?;
    Ok(())
}

fn main() {
    let _ = run;
}
