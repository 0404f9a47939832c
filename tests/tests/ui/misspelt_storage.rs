use schema_core::prelude::*;

#[derive(Table)]
struct Note {
    #[column(storage = externl)]
    body: String,
}

fn main() {}
