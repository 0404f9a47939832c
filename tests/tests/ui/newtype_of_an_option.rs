use schema_core::prelude::*;

#[derive(PgNewtype, Debug)]
struct Name(Option<String>);

fn main() {}
