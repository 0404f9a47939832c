#[path = "shared/tables.rs"]
mod tables;

use schema_core::prelude::*;
use tables::*;

fn main() {
    let age = Some(18);
    User::delete().filter(age.map(|age| User::age.lt(age)));
}
