#[path = "shared/tables.rs"]
mod tables;

use schema_core::prelude::*;
use tables::*;

fn main() {
    let user = NewUser { tenant_id: TenantId(1), email: "a".into(), age: 1, name: None };
    User::insert(user).on_conflict(Tenant::id).do_nothing();
}
