#[path = "shared/tables.rs"]
mod tables;

use schema_core::prelude::*;
use tables::*;

#[derive(View)]
#[view(query = adults)]
struct Adult {
    email: String,
}

fn adults() -> impl schema_core::query::Query {
    User::select().filter(User::age.ge(18)).columns((User::email,))
}

fn main() {}
