use schema_core::prelude::*;

#[derive(Table)]
#[table(index(emial.desc()))]
struct User {
    email: String,
}

fn main() {}
