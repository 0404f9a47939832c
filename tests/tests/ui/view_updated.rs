#[path = "shared/shop.rs"]
mod shop;

use schema_core::prelude::*;
use shop::*;

async fn run(db: &Db) -> Result<(), schema_core::Error> {
    BigOrder::update().set(BigOrder::total.to(1.0)).every_row().exec(db).await?;
    Ok(())
}

fn main() {
    let _ = run;
}
