use schema_core::prelude::*;

#[derive(Table)]
#[table(policy(name = "own rows", using = "owner = current_user"))]
struct Note {
    owner: String,
}

fn main() {}
