use schema_core::prelude::*;

#[derive(PgDomain, Debug)]
#[domain(check("value > 0"))]
struct Positive(i32);

fn main() {}
