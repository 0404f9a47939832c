use schema_core::prelude::*;

#[derive(Table)]
#[table(unique(email))]
struct User {
    #[column(unique)]
    email: String,
}

fn main() {}
