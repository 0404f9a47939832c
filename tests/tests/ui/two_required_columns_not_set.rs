#[path = "shared/tables.rs"]
mod tables;

use tables::*;

fn main() {
    let _ = NewUser::builder().tenant_id(TenantId(1)).build();
}
