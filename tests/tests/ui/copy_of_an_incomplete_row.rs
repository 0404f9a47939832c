#[path = "shared/shop.rs"]
mod shop;

use schema_core::prelude::*;
use shop::*;

async fn run(db: &Db) -> Result<(), schema_core::Error> {
    Item::copy_in(db, [NewItem::builder().order_id(1).name("a")]).await?;
    Ok(())
}

fn main() {
    let _ = run;
}
