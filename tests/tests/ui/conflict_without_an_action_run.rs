#[path = "shared/shop.rs"]
mod shop;

use schema_core::prelude::*;
use shop::*;

async fn run(db: &Db) -> Result<(), schema_core::Error> {
    Item::insert(NewItem::builder().order_id(1).name("a").count(2)).on_conflict(Item::id).exec(db).await?;
    Ok(())
}

fn main() {
    let _ = run;
}
