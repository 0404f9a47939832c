//! The rows: as many as Drizzle's own benchmark has in its smaller form, made in the server.

use measure::AnyError;
use schema_core::prelude::*;
use schema_devdb::Cluster;
use tokio_postgres::NoTls;

use crate::rows::{Customer, Detail, Employee, Order, Product, Supplier};

pub(crate) const DATABASE: &str = "northwind";

const TABLES: [&str; 6] = [
    Customer::CREATE_SQL,
    Employee::CREATE_SQL,
    Supplier::CREATE_SQL,
    Product::CREATE_SQL,
    Order::CREATE_SQL,
    Detail::CREATE_SQL,
];

/// Creates the tables from their structs and fills them; the server's version.
pub(crate) async fn create(cluster: &Cluster) -> Result<String, AnyError> {
    cluster.create_database(DATABASE)?;
    let (client, connection) = tokio_postgres::connect(&cluster.url(DATABASE), NoTls).await?;
    tokio::spawn(connection);
    for table in TABLES {
        client.batch_execute(table).await?;
    }
    client.batch_execute(include_str!("rows.sql")).await?;
    client.batch_execute("VACUUM ANALYZE").await?;
    Ok(client.query_one("SHOW server_version", &[]).await?.try_get(0)?)
}
