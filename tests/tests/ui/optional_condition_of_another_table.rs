#[path = "shared/tables.rs"]
mod tables;

use schema_core::prelude::*;
use tables::*;

fn main() {
    let kind = Some("login");
    User::select().filter(kind.map(|kind| Event::kind.eq(kind)));
}
