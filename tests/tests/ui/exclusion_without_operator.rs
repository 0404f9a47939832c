use schema_core::prelude::*;

#[derive(Table)]
#[table(exclude(room))]
struct Booking {
    room: i32,
}

fn main() {}
