use schema_core::prelude::*;

#[derive(PgEnum, Debug)]
#[pg_enum(rename_all = "snakecase")]
enum Role {
    Admin,
}

fn main() {}
