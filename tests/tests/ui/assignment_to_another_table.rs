#[path = "shared/tables.rs"]
mod tables;

use schema_core::prelude::*;
use tables::*;

fn main() {
    User::update().set(Tenant::name.to("Acme")).every_row();
}
