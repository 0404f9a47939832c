#[path = "shared/tables.rs"]
mod tables;

use schema_core::prelude::*;
use tables::*;

fn main() {
    let _ = Tenant::insert(NewTenant::builder().name("a").build()).returning_columns(Tenant::name.old());
}
