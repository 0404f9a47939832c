use schema_model::Schema;
use schema_model::ddl::script;
use schema_model::name::quote_ident;
use tokio_postgres::Client;

use crate::error::server_message;
use crate::plan::{Decisions, plan};
use crate::settings::Settings;

/// Builds a schema in an empty database, in the order that the planner knows. The error says why
/// that fails.
pub(super) async fn build(
    client: &Client,
    settings: &Settings,
    schema: &Schema,
) -> Result<(), String> {
    let default = quote_ident(&settings.default_schema);
    // Where it is UTC, the server reads a timestamp with and without a zone in the same bytes.
    let session = format!(
        "SET client_min_messages = warning; SET synchronous_commit = off; \
         SET TimeZone = 'Etc/GMT+1'; CREATE SCHEMA IF NOT EXISTS {default}; \
         SET search_path = {default}"
    );
    let whole = plan(&Schema::default(), schema, &Decisions::default());
    let segments = whole.segments().map(|segment| {
        let statements: Vec<String> = segment.iter().map(|step| step.sql.clone()).collect();
        script(&statements)
    });
    for sql in std::iter::once(session).chain(segments) {
        client.batch_execute(&sql).await.map_err(|error| server_message(&error))?;
    }
    Ok(())
}
