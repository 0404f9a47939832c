use schema_core::prelude::*;

type Maybe = Option<String>;

#[derive(Table)]
struct User {
    name: Maybe,
}

fn main() {}
