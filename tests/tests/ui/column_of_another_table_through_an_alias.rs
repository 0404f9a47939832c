#[path = "shared/tables.rs"]
mod tables;

use schema_core::prelude::*;
use tables::*;

schema_core::alias! { Boss = User }

fn main() {
    let _ = Boss::col(Tenant::name);
}
