#[path = "shared/tables.rs"]
mod tables;

use schema_core::prelude::*;
use tables::*;

fn main() {
    User::update()
        .from(Tenant::on(Tenant::id.eq(User::tenant_id)))
        .left_join(Event::on(Event::user_id.eq(User::id)));
}
