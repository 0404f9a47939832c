#[path = "shared/tables.rs"]
mod tables;

use schema_core::prelude::*;
use tables::*;

fn main() {
    Tenant::select().filter(Tenant::name.any(User::age.gt(1)));
}
