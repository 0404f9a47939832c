use schema_core::prelude::*;

#[derive(Table)]
#[table(partition_by(list(kind)), partition(name = "ones", from = 1, to = 2))]
struct Event {
    kind: i32,
}

fn main() {}
