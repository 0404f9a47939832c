#[path = "shared/shop.rs"]
mod shop;

use schema_core::prelude::*;
use shop::*;

#[derive(FromRow)]
struct Line {
    name: String,
    count: i32,
}

async fn run(db: &Db) -> Result<(), schema_core::Error> {
    let _: Vec<Line> = Item::select().columns((Item::name, Item::count)).all(db).await?;
    Ok(())
}

fn main() {
    let _ = run;
}
