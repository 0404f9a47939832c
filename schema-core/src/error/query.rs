use std::error::Error as StdError;
use std::fmt;

use super::place::Place;
use super::{Failure, ServerError};

/// A statement that the server refused, or that was under way when the connection was lost.
#[derive(Debug)]
pub struct QueryError {
    statement: String,
    types: Vec<String>,
    values: Option<Vec<String>>,
    failure: Failure,
}

impl QueryError {
    pub(crate) fn new(statement: &str, failure: impl Into<Failure>) -> Self {
        let (statement, failure) = (statement.to_owned(), failure.into());
        Self { statement, types: Vec::new(), values: None, failure }
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

    pub(crate) fn failure(&self) -> &Failure {
        &self.failure
    }

    /// What the server says; `None` when it is not the server that failed.
    pub fn server(&self) -> Option<&ServerError> {
        self.failure.server()
    }

    /// The place in [`statement`](Self::statement) that the server points at, in characters from 0.
    pub fn position(&self) -> Option<usize> {
        usize::try_from(self.server()?.position()?).ok()?.checked_sub(1)
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
            write!(f, "{}\n  in: {}", self.failure, self.statement)?;
            return self.write_params(f);
        };
        write!(f, "{server}")?;
        for (label, part) in
            [("detail", server.detail()), ("hint", server.hint()), ("where", server.context())]
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
        match &self.failure {
            Failure::Server(server) => Some(server),
            failure => failure.source(),
        }
    }
}
