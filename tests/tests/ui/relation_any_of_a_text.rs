#[path = "shared/tables.rs"]
mod tables;

use schema_core::prelude::*;
use tables::*;

fn main() {
    Tenant::select().filter(Tenant::users.any("x"));
}
