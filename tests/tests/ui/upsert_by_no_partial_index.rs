#[path = "shared/tables.rs"]
mod tables;

use schema_core::prelude::*;
use tables::*;

fn main() {
    let new = NewTenant::builder().name("a").build();
    Tenant::insert(new).on_conflict_partial(Tenant::name);
}
