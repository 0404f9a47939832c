use schema_core::prelude::*;

#[derive(Table)]
struct Note {
    #[column(inherited)]
    owner: String,
}

fn main() {}
