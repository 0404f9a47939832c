#[path = "shared/tables.rs"]
mod tables;

use schema_core::expr::rollup;
use schema_core::prelude::*;
use tables::*;

async fn ages(db: &Db) -> Vec<i32> {
    User::select().group_by(rollup(User::age)).columns(User::age).all(db).await.unwrap()
}

fn main() {}
