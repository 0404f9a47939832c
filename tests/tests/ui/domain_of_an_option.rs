use schema_core::prelude::*;

#[derive(PgDomain, Debug)]
struct Email(Option<String>);

fn main() {}
