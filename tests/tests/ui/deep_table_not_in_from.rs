#[path = "shared/tables.rs"]
mod tables;

use schema_core::prelude::*;
use tables::*;

fn main() {
    User::select()
        .inner_join(User::tenant)
        .filter(User::age.gt(18).and(Tenant::name.like("a%").or(Event::kind.eq("signup"))));
}
