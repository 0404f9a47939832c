use schema_core::prelude::*;

#[derive(PgDomain, Debug)]
#[domain(default = "none")]
struct Percentage(i32);

fn main() {}
