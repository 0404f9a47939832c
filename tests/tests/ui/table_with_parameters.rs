use schema_core::prelude::*;

#[derive(Table)]
struct User<'a> {
    name: &'a str,
}

fn main() {}
