//! Settings: flags over environment over `schema.toml` over `[package.metadata.schema]`.

use std::path::PathBuf;

use crate::source::DatabaseUrl;

/// What the command works on and with.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The package whose structs are the schema, where a workspace has several candidates.
    pub package: Option<String>,
    /// The database.
    pub url: Option<DatabaseUrl>,
    /// The folder of the migrations, absolute.
    pub migrations: PathBuf,
    /// The schema that names without one belong to.
    pub default_schema: String,
    /// The schemas to look at; empty: every one that is not the server's, an extension's or the ledger's.
    pub schemas: Vec<String>,
    /// Names to leave alone, `*` standing for any text: `audit.*`, `tmp_*`.
    pub ignore: Vec<String>,
    /// The schema of the migration ledger.
    pub ledger_schema: String,
}
