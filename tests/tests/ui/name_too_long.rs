use schema_core::prelude::*;

#[derive(Table)]
#[table(name = "a_table_whose_name_is_so_long_that_postgresql_would_cut_it_short")]
struct User {
    id: i64,
}

fn main() {}
