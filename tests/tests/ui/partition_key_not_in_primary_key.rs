use schema_core::prelude::*;

#[derive(Table)]
#[table(partition_by(range(day)))]
struct Event {
    #[column(primary_key)]
    id: i64,
    day: NaiveDate,
}

fn main() {}
