//! Empty tables again.

use schema_model::name::quote_ident;
use schema_model::{Name, Schema};
use tokio_postgres::Client;

use crate::Error;
use crate::settings::Settings;

/// The statement that empties these tables of a schema and lets their sequences begin again; nothing when
/// there is none. Another table that refers to one of them makes it fail: its rows are not given up.
pub fn truncate(schema: &Schema, tables: &[Name]) -> Option<String> {
    let whole = schema.tables.iter().filter(|table| table.partition_of.is_none());
    let names: Vec<String> = whole
        .filter(|table| tables.contains(&table.name))
        .map(|table| table.name.to_string())
        .collect();
    (!names.is_empty()).then(|| format!("TRUNCATE {} RESTART IDENTITY", names.join(", ")))
}

/// Runs what [`truncate`] says.
///
/// # Errors
/// [`Error::Database`] when a table that is not among them refers to one that is, or somebody holds a
/// table for too long.
pub async fn reset(client: &Client, settings: &Settings, sql: &str) -> Result<(), Error> {
    let path = quote_ident(&settings.default_schema);
    let all = format!(
        "BEGIN; SET LOCAL search_path = {path}; SET LOCAL lock_timeout = '5s'; {sql}; COMMIT"
    );
    let done = client.batch_execute(&all).await;
    if done.is_err() {
        // the failure is the one to report
        let _ = client.batch_execute("ROLLBACK").await;
    }
    done.map_err(Error::database("empty the tables"))
}
