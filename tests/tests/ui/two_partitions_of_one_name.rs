use schema_core::prelude::*;

#[derive(Table)]
#[table(
    partition_by(list(kind)),
    partition(name = "ones", values(1)),
    partition(name = "ones", values(2)),
)]
struct Event {
    kind: i32,
}

fn main() {}
