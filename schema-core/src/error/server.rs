use std::fmt;
use std::io;

use fallible_iterator::FallibleIterator as _;
use postgres_protocol::message::backend::ErrorFields;
use tokio_postgres::error::{DbError, ErrorPosition};

/// An error as the server tells it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ServerError {
    severity: String,
    code: String,
    message: String,
    detail: Option<String>,
    hint: Option<String>,
    position: Option<u32>,
    context: Option<String>,
    schema: Option<String>,
    table: Option<String>,
    column: Option<String>,
    data_type: Option<String>,
    constraint: Option<String>,
    routine: Option<String>,
}

impl ServerError {
    /// Reads the fields of an error message.
    pub(crate) fn read(fields: &mut ErrorFields<'_>) -> io::Result<Self> {
        let mut error = Self::default();
        while let Some(field) = fields.next()? {
            // an error from before the client's encoding is set may be in any
            let text = String::from_utf8_lossy(field.value_bytes()).into_owned();
            match field.type_() {
                b'S' => error.severity = text,
                b'C' => error.code = text,
                b'M' => error.message = text,
                b'D' => error.detail = Some(text),
                b'H' => error.hint = Some(text),
                b'P' => error.position = text.parse().ok(),
                b'W' => error.context = Some(text),
                b's' => error.schema = Some(text),
                b't' => error.table = Some(text),
                b'c' => error.column = Some(text),
                b'd' => error.data_type = Some(text),
                b'n' => error.constraint = Some(text),
                b'R' => error.routine = Some(text),
                _ => {}
            }
        }
        Ok(error)
    }

    /// `ERROR`, `FATAL` or `PANIC`, in the language of the server.
    pub fn severity(&self) -> &str {
        &self.severity
    }

    /// Its SQLSTATE, such as `23505`.
    pub fn code(&self) -> &str {
        &self.code
    }

    /// What it says, in the language of the server.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// More about it. It may show values of a row.
    pub fn detail(&self) -> Option<&str> {
        self.detail.as_deref()
    }

    /// What to do.
    pub fn hint(&self) -> Option<&str> {
        self.hint.as_deref()
    }

    /// The place in the statement that it is about, in characters from 1.
    pub fn position(&self) -> Option<u32> {
        self.position
    }

    /// Where it happened: the functions that were running, a line each.
    pub fn context(&self) -> Option<&str> {
        self.context.as_deref()
    }

    /// The schema of what it is about.
    pub fn schema(&self) -> Option<&str> {
        self.schema.as_deref()
    }

    /// The table that it is about.
    pub fn table(&self) -> Option<&str> {
        self.table.as_deref()
    }

    /// The column that it is about.
    pub fn column(&self) -> Option<&str> {
        self.column.as_deref()
    }

    /// The type that it is about.
    pub fn data_type(&self) -> Option<&str> {
        self.data_type.as_deref()
    }

    /// The constraint that was violated.
    pub fn constraint(&self) -> Option<&str> {
        self.constraint.as_deref()
    }

    /// The function of the server's source that reported it.
    pub fn routine(&self) -> Option<&str> {
        self.routine.as_deref()
    }
}

impl From<&DbError> for ServerError {
    fn from(error: &DbError) -> Self {
        let text = |part: Option<&str>| part.map(str::to_owned);
        Self {
            severity: error.severity().to_owned(),
            code: error.code().code().to_owned(),
            message: error.message().to_owned(),
            detail: text(error.detail()),
            hint: text(error.hint()),
            position: match error.position() {
                Some(ErrorPosition::Original(position)) => Some(*position),
                _ => None,
            },
            context: text(error.where_()),
            schema: text(error.schema()),
            table: text(error.table()),
            column: text(error.column()),
            data_type: text(error.datatype()),
            constraint: text(error.constraint()),
            routine: text(error.routine()),
        }
    }
}

impl fmt::Display for ServerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.message, self.code)
    }
}

impl std::error::Error for ServerError {}
