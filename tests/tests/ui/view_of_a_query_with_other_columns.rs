#[path = "shared/tables.rs"]
mod tables;

use schema_core::prelude::*;
use schema_core::query::Query;
use schema_core::scope::Closed;
use tables::*;

#[derive(View)]
#[view(query = adults, file = "Cargo.toml")]
struct Adult {
    email: String,
    age: i64,
}

fn adults() -> impl Query<Scope: Closed, Row = (String, i32)> {
    User::select().filter(User::age.ge(18)).columns((User::email, User::age))
}

fn main() {}
