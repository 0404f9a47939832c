#[path = "shared/tables.rs"]
mod tables;

use schema_core::prelude::*;
use tables::*;

fn main() {
    let ages = User::select().columns(User::age);
    ages.union(Tenant::select().columns(Tenant::name));
}
