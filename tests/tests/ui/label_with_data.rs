use schema_core::prelude::*;

#[derive(PgEnum, Debug)]
enum Role {
    Admin,
    Member(i64),
}

fn main() {}
