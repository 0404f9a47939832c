use schema_core::prelude::*;

#[derive(Table)]
#[table(index(email, using = btre))]
struct User {
    email: String,
}

fn main() {}
