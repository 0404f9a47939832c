use std::time::Duration;

use thiserror::Error;

use crate::migrate::MigrateError;
use crate::query::CursorError;
use crate::row::DecodeError;

mod failure;
mod place;
mod query;
mod server;
mod violation;

pub(crate) use failure::Failure;
pub use query::QueryError;
pub use server::ServerError;

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
    /// A row of `copy_in` sets other columns than the first row, and `COPY` knows no defaults.
    #[error(
        "row {row} of a copy into `{table}` sets other columns than row 1: none was copied; set the same \
         columns in each row, or use `insert`, which knows defaults"
    )]
    CopyRow {
        /// The name of the table.
        table: &'static str,
        /// Which row, from 1.
        row: usize,
    },
    /// The server refused a statement, or the connection was lost while it ran.
    #[error(transparent)]
    Query(Box<QueryError>),
    /// A statement took longer than it may, and was cancelled on the server.
    #[error("the statement took longer than {after:?} and was cancelled\n  in: {statement}")]
    Timeout {
        /// The text of the statement, without its values.
        statement: String,
        /// How long it might have taken.
        after: Duration,
    },
    /// A statement that was dropped before on the same connection had to be cancelled, and the
    /// connection closed: what comes after it in a transaction can't run.
    #[error(
        "the connection was closed, because a statement before was dropped while it ran\n  \
         in: {statement}"
    )]
    Abandoned {
        /// The text of the statement, without its values.
        statement: String,
    },
    /// A transaction gave `Ok` although one of its statements had failed: all of it was undone.
    #[error(
        "nothing was committed: a statement of the transaction failed, and its error was dropped; \
         give the error on, or run such a statement in a savepoint (`tx.transaction(…)`)"
    )]
    RolledBack,
    /// A transaction or savepoint can't begin or end while the rows of a statement are still read on its
    /// connection.
    #[error(
        "rows of a statement on the same connection are still being read: read them to the end, or \
         drop them, before the transaction begins or ends\n  in: {statement}"
    )]
    RowsOpen {
        /// The command that could not be sent.
        statement: String,
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
    /// A cursor of pages can't be used: what a client sent is not what it got.
    #[error(transparent)]
    Cursor(#[from] CursorError),
    /// The migrations that this database needs could not be applied.
    #[error(transparent)]
    Migrate(#[from] Box<MigrateError>),
}

impl Error {
    /// The SQLSTATE code of the server's error, such as `23505`.
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Query(error) => Some(error.server()?.code()),
            _ => None,
        }
    }

    /// The constraint that a row violated.
    pub fn constraint(&self) -> Option<&str> {
        match self {
            Self::Query(error) => error.server()?.constraint(),
            _ => None,
        }
    }

    /// Whether the database could not be reached, or the connection to it was lost: the same call
    /// may succeed once it is back.
    pub fn is_unreachable(&self) -> bool {
        match self {
            Self::Unreachable(_) => true,
            Self::Query(error) => error.failure().is_unreachable(),
            Self::Migrate(error) => matches!(
                **error,
                MigrateError::Connect { .. } | MigrateError::ConnectionLost { .. }
            ),
            _ => false,
        }
    }

    /// Whether the transaction may succeed when it is run again: it lost against another (`40001`,
    /// `40P01`), or the schema changed under a statement that was prepared.
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Query(error) => error.failure().is_retryable(),
            _ => false,
        }
    }

    /// Whether the statement was cancelled: it took too long, or somebody asked for it.
    pub fn is_cancelled(&self) -> bool {
        matches!(self, Self::Timeout { .. }) || self.code() == Some("57014")
    }

    /// One word for what it is, for those who count.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Config(_) => "config",
            Self::CopyRow { .. } => "copy_row",
            Self::Unreachable(_) => "unreachable",
            Self::Query(_) => "connection",
            Self::Timeout { .. } => "timeout",
            Self::Abandoned { .. } => "abandoned",
            Self::RolledBack => "rolled_back",
            Self::RowsOpen { .. } => "rows_open",
            Self::Decode(_) => "decode",
            Self::NotFound { .. } => "not_found",
            Self::TooManyRows { .. } => "too_many_rows",
            Self::Placeholders { .. } => "placeholders",
            Self::Cursor(_) => "cursor",
            Self::Migrate(_) => "migrate",
        }
    }
}

impl From<MigrateError> for Error {
    fn from(error: MigrateError) -> Self {
        Self::Migrate(Box::new(error))
    }
}
