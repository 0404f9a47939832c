#[path = "shared/tables.rs"]
mod tables;

use schema_core::prelude::*;
use tables::*;

fn main() {
    User::insert(NewTenant::builder().name("Acme").build());
}
