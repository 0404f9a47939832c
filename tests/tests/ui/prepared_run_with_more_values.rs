#[path = "shared/tables.rs"]
mod tables;

use schema_core::query::{Arg, prepare};
use schema_core::prelude::*;
use tables::*;

async fn run(db: &Db) -> Result<(), schema_core::Error> {
    let adults = prepare(|age: Arg<i32>| User::select().filter(User::age.ge(age)));
    adults.all(db, (18, 65)).await?;
    Ok(())
}

fn main() {
    let _ = run;
}
