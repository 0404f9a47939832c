//! What only the server can say: how it spells a declared schema.

use schema_model::Schema;

use crate::Error;
use crate::source::database::Schemas;

/// A part of the declared schema that the server refuses.
#[derive(Debug, thiserror::Error)]
#[error("the server refuses {object}: {message}")]
pub struct Refused {
    /// What was declared: `check adult of table users`, …
    pub object: String,
    /// What the server says.
    pub message: String,
}

/// The schema as the server spells it.
pub async fn normalise(
    client: &mut tokio_postgres::Client,
    schema: &Schema,
    schemas: &Schemas,
) -> Result<Schema, Error> {
    let _ = (client, schema, schemas);
    todo!()
}
