use schema_core::prelude::*;

#[derive(Table)]
#[table(partition(name = "ones", values(1)))]
struct Event {
    kind: i32,
}

fn main() {}
