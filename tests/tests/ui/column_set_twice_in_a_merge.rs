#[path = "shared/tables.rs"]
mod tables;

use schema_core::prelude::*;
use tables::*;

fn main() {
    let _ = Tenant::merge(User::on(Tenant::id.eq(User::tenant_id)))
        .not_matched()
        .insert((Tenant::name.set(User::email), Tenant::name.to("x")));
}
