//! Where a schema comes from.

mod context;
pub mod database;
mod load;

use std::path::PathBuf;

use schema_model::Schema;

pub use context::Context;
pub use database::DatabaseUrl;
pub use load::load;

/// A place from which a schema can be loaded. Parsed from text: `crate`, `crate:PACKAGE`,
/// `binary:PATH`, `postgres://…`, `sql:PATH`, `migrations:PATH`, `snapshot:PATH`, `empty`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// The structs of a package, read from its object code after building it.
    Crate {
        /// The package, when it is not the one that the settings or the manifest path choose.
        package: Option<String>,
    },
    /// The structs in an executable or library that is already built.
    Binary(PathBuf),
    /// A database.
    Database(DatabaseUrl),
    /// A file of SQL, or a folder of them.
    Sql(PathBuf),
    /// A migrations folder: the schema after its last migration.
    Migrations(PathBuf),
    /// A snapshot.
    Snapshot(PathBuf),
    /// Nothing at all.
    Empty,
}

/// What a source holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Loaded {
    /// What the model knows.
    pub schema: Schema,
    /// What it does not: left alone, never dropped, and reported.
    pub unknown: Vec<Unknown>,
}

/// Something that the schema model has no word for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unknown {
    /// What it is, in the server's words: `view`, `trigger`, `partitioned table`, `row level security`, …
    pub kind: String,
    /// Its name as SQL, qualified unless it lies in the default schema.
    pub name: String,
}
