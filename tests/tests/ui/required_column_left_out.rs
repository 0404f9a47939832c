#[path = "shared/tables.rs"]
mod tables;

use schema_core::prelude::*;
use tables::*;

fn main() {
    User::insert(NewUser::builder().tenant_id(TenantId(1)).age(36).build());
}
