#[path = "shared/shop.rs"]
mod shop;

use schema_core::prelude::*;
use shop::*;

async fn run(db: &Db) -> Result<(), schema_core::Error> {
    let _: Order = Order::find(1).one(db)?;
    Ok(())
}

fn main() {
    let _ = run;
}
