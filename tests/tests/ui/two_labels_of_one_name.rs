use schema_core::prelude::*;

#[derive(PgEnum, Debug)]
enum Role {
    Admin,
    #[pg_enum(rename = "admin")]
    Root,
}

fn main() {}
