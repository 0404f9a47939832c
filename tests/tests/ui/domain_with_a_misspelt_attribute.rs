use schema_core::prelude::*;

#[derive(PgDomain, Debug)]
#[domain(renamed_form = "mail")]
struct Email(String);

fn main() {}
