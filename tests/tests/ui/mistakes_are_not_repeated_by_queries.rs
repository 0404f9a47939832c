use schema_core::prelude::*;

#[derive(Table)]
struct User {
    #[column(primary_key, identity)]
    id: i64,
    #[column(uniqe)]
    email: String,
}

fn query(id: i64) {
    User::find(id);
    User::insert(NewUser::builder().email("ada").build()).on_conflict(User::email).do_nothing();
}

fn main() {}
