use schema_core::prelude::*;

#[derive(PgEnum, Debug)]
enum Role {
    Member,
}

#[derive(PgEnum, Debug)]
enum Mood {
    Happy,
}

#[derive(Table)]
struct User {
    #[column(default = Mood::Happy)]
    role: Role,
}

fn main() {}
