use schema_core::prelude::*;

#[derive(Table)]
struct User {
    #[column(default = now)]
    created_at: DateTime<Utc>,
}

fn main() {}
