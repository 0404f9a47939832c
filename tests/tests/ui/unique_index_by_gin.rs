use schema_core::prelude::*;

#[derive(Table)]
#[table(index(tags, using = gin, unique))]
struct Note {
    tags: Vec<String>,
}

fn main() {}
