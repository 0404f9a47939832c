#[path = "shared/tables.rs"]
mod tables;

use schema_core::prelude::*;
use tables::*;

fn main() {
    let _ = Tenant::merge(Event::on(Event::kind.eq(Tenant::name))).when_not_matched_by_source(Event::kind.eq("a")).delete();
}
