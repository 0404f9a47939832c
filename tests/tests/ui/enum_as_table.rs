use schema_core::prelude::*;

#[derive(Table)]
enum User {
    Admin,
}

fn main() {}
