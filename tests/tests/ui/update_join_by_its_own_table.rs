#[path = "shared/tables.rs"]
mod tables;

use schema_core::prelude::*;
use tables::*;

#[derive(Table)]
#[table(name = "accounts")]
struct Account {
    #[column(primary_key)]
    id: i64,
    active: bool,
}

fn main() {
    let update = Account::update().from(Tenant::on(Tenant::name.eq("a")));
    update.left_join(Event::on(Account::active));
}
