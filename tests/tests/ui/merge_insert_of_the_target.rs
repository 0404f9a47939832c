#[path = "shared/tables.rs"]
mod tables;

use schema_core::prelude::*;
use tables::*;

fn main() {
    let _ = Tenant::merge(Event::on(Event::kind.eq(Tenant::name))).not_matched().insert(Tenant::name.set(Tenant::name));
}
