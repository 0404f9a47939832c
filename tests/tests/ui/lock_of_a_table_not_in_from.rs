#[path = "shared/tables.rs"]
mod tables;

use schema_core::prelude::*;
use schema_core::query::Lock;
use tables::*;

fn main() {
    User::select().lock(Lock::update().of::<Tenant>());
}
