//! What the derives say of a schema, without a server.
#![allow(missing_docs)]

mod derive_tables;

use derive_tables::{Order, OrderLine, Scalars, Tenant, User};
use schema_core::Table;

#[test]
fn it_prints() {
    println!("{}", User::CREATE_SQL);
    println!("{}", Tenant::CREATE_SQL);
    println!("{}", Order::CREATE_SQL);
    println!("{}", OrderLine::CREATE_SQL);
    println!("{}", Scalars::CREATE_SQL);
}
