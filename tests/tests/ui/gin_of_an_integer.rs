use schema_core::prelude::*;

#[derive(Table)]
#[table(index(age, using = gin))]
struct User {
    age: i32,
}

fn main() {}
