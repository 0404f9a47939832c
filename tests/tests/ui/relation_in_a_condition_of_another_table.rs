#[path = "shared/tables.rs"]
mod tables;

use schema_core::prelude::*;
use tables::*;

fn main() {
    Event::select().filter(Tenant::users.any(User::age.gt(1)));
}
