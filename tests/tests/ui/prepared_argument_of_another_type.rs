#[path = "shared/tables.rs"]
mod tables;

use schema_core::query::{Arg, prepare};
use schema_core::prelude::*;
use tables::*;

fn main() {
    let _ = prepare(|age: Arg<String>| User::select().filter(User::age.gt(age)));
}
