#[path = "shared/tables.rs"]
mod tables;

use schema_core::prelude::*;
use tables::*;

fn main() {
    User::update()
        .from(Tenant::on(User::tenant_id.eq(Tenant::id)))
        .set(User::email.set(Event::kind));
}
