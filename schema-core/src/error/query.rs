use std::error::Error as StdError;
use std::fmt;

use tokio_postgres::error::{DbError, ErrorPosition};

use super::place::Place;

/// A statement that the server refused, or that was under way when the connection was lost.
#[derive(Debug)]
pub struct QueryError {
    statement: String,
    types: Vec<String>,
    values: Option<Vec<String>>,
    source: tokio_postgres::Error,
}

impl QueryError {
    pub(crate) fn new(statement: &str, source: tokio_postgres::Error) -> Self {
        Self { statement: statement.to_owned(), types: Vec::new(), values: None, source }
    }

    /// What is known of the statement's values.
    pub(crate) fn set_params(&mut self, types: Vec<String>, values: Option<Vec<String>>) {
        self.types = types;
        self.values = values;
    }

    /// The text of the statement, with `$n` for each value.
    pub fn statement(&self) -> &str {
        &self.statement
    }

    /// The SQL types of the values; empty when the server refused the text itself.
    pub fn types(&self) -> &[String] {
        &self.types
    }

    /// The values, when [`show_values_in_errors`](crate::db::DbBuilder::show_values_in_errors) asked
    /// for them.
    pub fn values(&self) -> Option<&[String]> {
        self.values.as_deref()
    }

    /// What the driver says.
    pub fn driver(&self) -> &tokio_postgres::Error {
        &self.source
    }

    /// What the server says; `None` when it is not the server that failed.
    pub fn server(&self) -> Option<&DbError> {
        self.source.as_db_error()
    }

    /// The place in [`statement`](Self::statement) that the server points at, in characters from 0.
    pub fn position(&self) -> Option<usize> {
        match self.server()?.position()? {
            ErrorPosition::Original(position) => usize::try_from(*position).ok()?.checked_sub(1),
            ErrorPosition::Internal { .. } => None,
        }
    }

    /// `$1: bigint = 7, $2: text = "Ada"`.
    fn write_params(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = self.types.len().max(self.values.as_ref().map_or(0, Vec::len));
        for at in 0..count {
            write!(f, "{}${}", if at == 0 { "\n  with: " } else { ", " }, at + 1)?;
            if let Some(name) = self.types.get(at) {
                write!(f, ": {name}")?;
            }
            if let Some(value) = self.values.as_ref().and_then(|values| values.get(at)) {
                write!(f, " = {value}")?;
            }
        }
        Ok(())
    }
}

impl fmt::Display for QueryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(server) = self.server() else {
            write!(f, "{}", self.source)?;
            if let Some(source) = self.source.source() {
                write!(f, ": {source}")?;
            }
            write!(f, "\n  in: {}", self.statement)?;
            return self.write_params(f);
        };
        write!(f, "{} ({})", server.message(), server.code().code())?;
        for (label, part) in
            [("detail", server.detail()), ("hint", server.hint()), ("where", server.where_())]
        {
            // a detail shows values of the row
            if let Some(part) = part {
                write!(f, "\n  {label}: {part}")?;
            }
        }
        match self.position().and_then(|at| Place::of(&self.statement, at)) {
            Some(place) => write!(f, "\n  in: {}\n  at: {place}", self.statement)?,
            None => write!(f, "\n  in: {}", self.statement)?,
        }
        self.write_params(f)
    }
}

impl StdError for QueryError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&self.source)
    }
}
