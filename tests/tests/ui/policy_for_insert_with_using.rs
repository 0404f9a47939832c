use schema_core::prelude::*;

#[derive(Table)]
#[table(row_security, policy(name = "add", for = insert, using = "true"))]
struct Note {
    owner: String,
}

fn main() {}
