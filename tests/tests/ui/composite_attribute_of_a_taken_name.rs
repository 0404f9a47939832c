use schema_core::prelude::*;

#[derive(PgComposite, Debug)]
struct Address {
    street: String,
    #[pg_composite(name = "street")]
    road: String,
}

fn main() {}
