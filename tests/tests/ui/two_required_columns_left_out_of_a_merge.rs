#[path = "shared/tables.rs"]
mod tables;

use schema_core::prelude::*;
use tables::*;

fn main() {
    let _ = User::merge(Tenant::on(Tenant::id.eq(User::tenant_id)))
        .not_matched()
        .insert(User::tenant_id.set(Tenant::id));
}
