#[path = "shared/shop.rs"]
mod shop;

use schema_core::prelude::*;
use shop::*;

async fn run(db: &Db) -> Result<(), schema_core::Error> {
    for _ in Item::select().stream(db).await? {}
    Ok(())
}

fn main() {
    let _ = run;
}
