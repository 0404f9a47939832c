#[path = "shared/tables.rs"]
mod tables;

use schema_core::prelude::*;
use tables::*;

fn main() {
    Tenant::insert_from(Tenant::name, User::select().columns(User::age));
}
