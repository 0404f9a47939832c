use schema_core::prelude::*;

#[derive(PgNewtype, Debug)]
struct Point(f64, f64);

fn main() {}
