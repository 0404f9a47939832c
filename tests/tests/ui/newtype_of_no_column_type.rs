use schema_core::prelude::*;

#[derive(PgNewtype, Debug)]
struct Age(u32);

fn main() {}
