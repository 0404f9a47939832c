use schema_core::prelude::*;

#[derive(Table)]
#[table(name = "notes", renamed_from = "notes")]
struct Note {
    owner: String,
}

fn main() {}
