use schema_core::prelude::*;

#[derive(PgComposite, Debug)]
#[pg_composite(nam = "address")]
struct Address {
    street: String,
}

fn main() {}
