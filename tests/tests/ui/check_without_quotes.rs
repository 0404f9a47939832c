use schema_core::prelude::*;

#[derive(Table)]
#[table(check(adult = age >= 18))]
struct User {
    age: i32,
}

fn main() {}
