//! Where a schema comes from.

pub(crate) mod any_order;
mod branches;
mod context;
pub mod database;
pub mod folder;
mod krate;
mod load;
pub mod object;
mod sql;

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use schema_model::Schema;

pub use context::Context;
pub use database::DatabaseUrl;
pub use load::load;

pub(crate) use sql::files as sql_files;

use crate::Error;

/// A place from which a schema can be loaded. Parsed from text: `crate`, `crate:PACKAGE`,
/// `binary:PATH`, `postgres://…`, `sql:PATH`, `migrations`, `migrations:PATH`, `snapshot:PATH`,
/// `empty`. Printed, it shows no password.
///
/// ```
/// use schema_kit::source::Source;
/// assert_eq!("sql:schema/".parse::<Source>()?, Source::Sql("schema/".into()));
/// # Ok::<(), schema_kit::Error>(())
/// ```
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
    /// A migrations folder: the schema after its last migration. The empty path is the folder of
    /// the settings.
    Migrations(PathBuf),
    /// A snapshot.
    Snapshot(PathBuf),
    /// Nothing at all.
    Empty,
}

impl FromStr for Source {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Ok(Self::Database(text.parse()?));
        }
        let (kind, rest) = match text.split_once(':') {
            Some((kind, rest)) if !rest.is_empty() => (kind, Some(rest)),
            _ => (text.trim_end_matches(':'), None),
        };
        match (kind, rest) {
            ("crate", package) => Ok(Self::Crate { package: package.map(str::to_owned) }),
            ("binary", Some(path)) => Ok(Self::Binary(path.into())),
            ("sql", Some(path)) => Ok(Self::Sql(path.into())),
            ("migrations", path) => Ok(Self::Migrations(path.unwrap_or_default().into())),
            ("snapshot", Some(path)) => Ok(Self::Snapshot(path.into())),
            ("empty", None) => Ok(Self::Empty),
            // The text may be an address with a password: it is not repeated.
            _ => Err(Error::Usage(
                "not a source of a schema: expected crate, crate:PACKAGE, binary:PATH, \
                 postgres://…, sql:PATH, migrations:PATH, snapshot:PATH or empty"
                    .to_owned(),
            )),
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Crate { package: None } => f.write_str("crate"),
            Self::Crate { package: Some(package) } => write!(f, "crate:{package}"),
            Self::Binary(path) => write!(f, "binary:{}", path.display()),
            Self::Database(url) => url.fmt(f),
            Self::Sql(path) => write!(f, "sql:{}", path.display()),
            Self::Migrations(path) if path.as_os_str().is_empty() => f.write_str("migrations"),
            Self::Migrations(path) => write!(f, "migrations:{}", path.display()),
            Self::Snapshot(path) => write!(f, "snapshot:{}", path.display()),
            Self::Empty => f.write_str("empty"),
        }
    }
}

/// What a source holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Loaded {
    /// What the model knows.
    pub schema: Schema,
    /// What it does not: left alone, never dropped, and reported. Sorted.
    pub unknown: Vec<Unknown>,
}

/// Something that the schema model has no word for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unknown {
    /// What it is: `view`, `trigger`, `partitioned table`, `row level security`, …
    pub kind: String,
    /// Its name as SQL, qualified unless it lies in the default schema: `v`, `audit.f(integer)`,
    /// `touch of users`.
    pub name: String,
}

impl fmt::Display for Unknown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind, self.name)
    }
}

/// Runs what blocks where it holds nobody up.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result,
        Err(error) => Err(Error::Usage(format!("the work was not finished: {error}"))),
    }
}
