#[path = "shared/tables.rs"]
mod tables;

use schema_core::prelude::*;
use schema_core::query::Query;
use schema_core::scope::Closed;
use tables::*;

#[derive(View)]
#[view(query = adults, file = "views/adults.sql")]
struct Adult {
    email: String,
}

fn adults() -> impl Query<Scope: Closed, Row = (String,)> {
    User::select().filter(User::age.ge(18)).columns((User::email,))
}

fn main() {}
