// A schema with columns of more kinds, for the compile-fail cases about queries.

use schema_core::prelude::*;
use schema_core::value::Range;

#[derive(PgEnum, Clone, Copy, Debug, PartialEq)]
pub enum Status {
    Open,
    Paid,
}

#[derive(PgEnum, Clone, Copy, Debug, PartialEq)]
pub enum Colour {
    Red,
    Blue,
}

#[derive(Table)]
#[table(name = "customers")]
pub struct Customer {
    #[column(primary_key)]
    pub id: Uuid,
    #[column(unique)]
    pub email: String,
    pub phone: Option<String>,
}

#[derive(Table)]
#[table(name = "orders")]
pub struct Order {
    #[column(primary_key, identity)]
    pub id: i64,
    #[column(references(Customer::id), relation = customer, inverse = orders)]
    pub customer_id: Uuid,
    pub status: Status,
    pub total: f64,
    pub note: Option<String>,
    pub tags: Vec<String>,
    pub data: serde_json::Value,
    pub search: TsVector,
    pub days: Range<NaiveDate>,
    pub made_at: DateTime<Utc>,
}

#[derive(Table)]
#[table(name = "items")]
pub struct Item {
    #[column(primary_key, identity)]
    pub id: i64,
    #[column(references(Order::id), relation = order, inverse = items)]
    pub order_id: i64,
    pub name: String,
    pub count: i32,
}

#[derive(View)]
#[view(query = "SELECT id, total FROM orders WHERE total > 100")]
pub struct BigOrder {
    pub id: i64,
    pub total: f64,
}
