use schema_core::prelude::*;

#[derive(Table)]
struct User {
    email: String,
    #[column(generated = "lower(email)", default = "")]
    key: String,
}

fn main() {}
