use schema_core::prelude::*;

#[derive(PgEnum, Debug)]
enum Role {
    Member,
}

#[derive(Table)]
struct User {
    #[column(default = Role::Membr)]
    role: Role,
}

fn main() {}
