use schema_core::prelude::*;

#[derive(PgNewtype, Debug)]
struct Code(String);

#[derive(Table)]
struct Item {
    #[column(identity)]
    code: Code,
}

fn main() {}
