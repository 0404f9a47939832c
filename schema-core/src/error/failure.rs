use std::error::Error as StdError;
use std::io;

use super::ServerError;

/// What kept a statement from its end.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// The server refused it.
    #[error(transparent)]
    Server(Box<ServerError>),
    /// The connection is closed.
    #[error("connection closed")]
    Closed,
    /// The connection was lost, or the server said what can't be understood.
    #[error("error communicating with the server: {0}")]
    Io(#[source] io::Error),
    /// A value can't be sent.
    #[error("the value of ${number} can't be sent: {source}")]
    Value {
        /// Which one, from 1.
        number: usize,
        /// Why.
        source: Box<dyn StdError + Sync + Send>,
    },
    /// There are more or fewer values than placeholders.
    #[error("the statement takes {expected} values, {given} were given")]
    Count {
        /// How many placeholders there are.
        expected: usize,
        /// How many values were given.
        given: usize,
    },
    /// What the driver says.
    #[error("{}", told(.0))]
    Driver(#[source] tokio_postgres::Error),
}

impl Failure {
    /// What the server says; `None` when it is not the server that failed.
    pub(crate) fn server(&self) -> Option<&ServerError> {
        match self {
            Self::Server(error) => Some(error),
            _ => None,
        }
    }

    /// The server's SQLSTATE.
    pub(crate) fn code(&self) -> Option<&str> {
        self.server().map(ServerError::code)
    }

    /// Whether the connection was lost.
    pub(crate) fn is_unreachable(&self) -> bool {
        match self {
            Self::Closed | Self::Io(_) => true,
            Self::Server(error) => is_shutdown(error.code()),
            Self::Driver(error) => error.source().is_some_and(<dyn StdError>::is::<io::Error>),
            Self::Value { .. } | Self::Count { .. } => false,
        }
    }

    /// Whether running the transaction again may succeed: it lost against another one, or a statement
    /// that was prepared before has changed (it was forgotten meanwhile).
    pub(crate) fn is_retryable(&self) -> bool {
        matches!(self.code(), Some("40001" | "40P01")) || self.is_stale()
    }

    /// Whether the server has changed or forgotten a prepared statement: it has to be prepared anew.
    pub(crate) fn is_stale(&self) -> bool {
        self.server().is_some_and(|error| match error.code() {
            // the message is in the language of the server
            "0A000" => error.routine() == Some("RevalidateCachedQuery"),
            code => matches!(code, "26000" | "42P05"),
        })
    }
}

/// `admin_shutdown`, `crash_shutdown`, `cannot_connect_now`, and the class of connection exceptions.
fn is_shutdown(code: &str) -> bool {
    matches!(code, "57P01" | "57P02" | "57P03") || code.starts_with("08")
}

fn told(error: &tokio_postgres::Error) -> String {
    match error.source() {
        Some(source) => format!("{error}: {source}"),
        None => error.to_string(),
    }
}

impl From<tokio_postgres::Error> for Failure {
    fn from(error: tokio_postgres::Error) -> Self {
        match error.as_db_error() {
            Some(server) => Self::Server(Box::new(server.into())),
            None if error.is_closed() => Self::Closed,
            None => Self::Driver(error),
        }
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotConnected => Self::Closed,
            _ => Self::Io(error),
        }
    }
}
