use thiserror::Error;

use crate::migrate::MigrateError;
use crate::row::DecodeError;

/// Why a query failed.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum Error {
    /// The settings of the connection can't be used.
    #[error("can't use the database settings: {0}")]
    Config(String),
    /// No connection to the database could be made in time.
    #[error("can't reach the database: {0}")]
    Unreachable(String),
    /// The server refused a statement, or the connection was lost while it ran.
    #[error("{}\n  in: {statement}", describe(.source))]
    Query {
        /// The text of the statement, without its values.
        statement: String,
        /// What the driver or the server says.
        source: tokio_postgres::Error,
    },
    /// A row is not what the program expects.
    #[error(transparent)]
    Decode(#[from] DecodeError),
    /// `one()` found no row.
    #[error("no row was found where one was expected\n  in: {statement}")]
    NotFound {
        /// The text of the statement, without its values.
        statement: String,
    },
    /// `one()` or `optional()` found several rows.
    #[error("several rows were found where at most one was expected\n  in: {statement}")]
    TooManyRows {
        /// The text of the statement, without its values.
        statement: String,
    },
    /// `sql(…)` was given more or fewer values than its text has placeholders.
    #[error(
        "the text has {expected} placeholders `{{}}`, {given} values were given\n  in: {statement}"
    )]
    Placeholders {
        /// The text of the statement.
        statement: String,
        /// How many placeholders the text has.
        expected: usize,
        /// How many values were given.
        given: usize,
    },
    /// The migrations that this database needs could not be applied.
    #[error(transparent)]
    Migrate(#[from] Box<MigrateError>),
}

fn describe(error: &tokio_postgres::Error) -> String {
    let Some(db) = error.as_db_error() else {
        return match std::error::Error::source(error) {
            Some(source) => format!("{error}: {source}"),
            None => error.to_string(),
        };
    };
    let mut text = format!("{} ({})", db.message(), db.code().code());
    for (label, part) in [("detail", db.detail()), ("hint", db.hint())] {
        if let Some(part) = part {
            text.push_str(&format!("\n  {label}: {part}"));
        }
    }
    text
}

impl Error {
    /// The SQLSTATE code of the server's error, such as `23505`.
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Query { source, .. } => source.code().map(tokio_postgres::error::SqlState::code),
            _ => None,
        }
    }

    /// The constraint that a row violated.
    pub fn constraint(&self) -> Option<&str> {
        match self {
            Self::Query { source, .. } => source.as_db_error()?.constraint(),
            _ => None,
        }
    }

    /// Whether the database could not be reached, or the connection to it was lost: the same call
    /// may succeed once it is back.
    pub fn is_unreachable(&self) -> bool {
        match self {
            Self::Unreachable(_) => true,
            Self::Query { source, .. } => {
                source.is_closed()
                    || source.code().is_some_and(|code| is_shutdown(code.code()))
                    || has_io_error(source)
            }
            Self::Migrate(error) => matches!(
                **error,
                MigrateError::Connect { .. } | MigrateError::ConnectionLost { .. }
            ),
            _ => false,
        }
    }

    /// Whether the transaction lost against another (`40001`, `40P01`) and may be run again.
    pub fn is_retryable(&self) -> bool {
        matches!(self.code(), Some("40001" | "40P01"))
    }
}

/// `admin_shutdown`, `crash_shutdown`, `cannot_connect_now`, and the class of connection exceptions.
fn is_shutdown(code: &str) -> bool {
    matches!(code, "57P01" | "57P02" | "57P03") || code.starts_with("08")
}

fn has_io_error(error: &tokio_postgres::Error) -> bool {
    std::error::Error::source(error).is_some_and(<dyn std::error::Error>::is::<std::io::Error>)
}

impl From<MigrateError> for Error {
    fn from(error: MigrateError) -> Self {
        Self::Migrate(Box::new(error))
    }
}
