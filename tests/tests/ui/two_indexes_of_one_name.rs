use schema_core::prelude::*;

#[derive(Table)]
#[table(index(email), index(email, r#where = "age > 18"))]
struct User {
    email: String,
    age: i32,
}

fn main() {}
