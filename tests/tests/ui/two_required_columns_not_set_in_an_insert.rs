#[path = "shared/tables.rs"]
mod tables;

use schema_core::prelude::*;
use tables::*;

fn main() {
    let _ = User::insert(NewUser::builder().tenant_id(TenantId(1)));
}
