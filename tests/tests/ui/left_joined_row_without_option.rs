#[path = "shared/shop.rs"]
mod shop;

use schema_core::prelude::*;
use shop::*;

async fn run(db: &Db) -> Result<(), schema_core::Error> {
    let _: Vec<(Order, Item)> = Order::select().left_join(Order::items).all_columns().all(db).await?;
    Ok(())
}

fn main() {
    let _ = run;
}
