#[path = "shared/tables.rs"]
mod tables;

use schema_core::prelude::*;
use tables::*;

schema_core::alias! { Boss = User }

fn main() {
    User::select().filter(Boss::col(User::age).gt(18));
}
