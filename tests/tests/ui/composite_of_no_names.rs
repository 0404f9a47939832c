use schema_core::prelude::*;

#[derive(PgComposite, Debug)]
struct Address(String, String);

fn main() {}
