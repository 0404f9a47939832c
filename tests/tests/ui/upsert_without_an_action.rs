#[path = "shared/tables.rs"]
mod tables;

use schema_core::prelude::*;
use tables::*;

fn main() {
    let _ = User::insert(NewUser::builder().tenant_id(TenantId(1)).email("a").age(1).build()).on_conflict(User::id).to_sql();
}
