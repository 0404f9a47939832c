use schema_core::prelude::*;

#[derive(PgDomain, Debug)]
struct Point(f64, f64);

fn main() {}
