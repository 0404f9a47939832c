//! Rows as they come from the server, and what is made of them.

use std::error::Error;

use postgres_types::{FromSql, Type};

use crate::value::Value;

/// A row of a result.
pub struct Row(pub(crate) tokio_postgres::Row);

impl Row {
    /// The value of the column at this position.
    ///
    /// # Errors
    /// There is no such column, it is of another type, or it is NULL where `V` is not an `Option`.
    pub fn get<V: Value>(&self, at: usize) -> Result<V, DecodeError> {
        match self.0.try_get(at) {
            Ok(Read(value)) => Ok(value),
            Err(source) => Err(self.error::<V>(at, &source)),
        }
    }

    /// Whether the column at this position is NULL. One that is not there is.
    pub fn is_null(&self, at: usize) -> bool {
        !matches!(self.0.try_get::<_, Option<Present>>(at), Ok(Some(Present)))
    }

    /// How many columns the row has.
    pub fn width(&self) -> usize {
        self.0.len()
    }

    #[cold]
    fn error<V: Value>(&self, at: usize, source: &tokio_postgres::Error) -> DecodeError {
        let column = self.0.columns().get(at);
        let reason = source.source();
        DecodeError {
            column: column.map_or_else(|| format!("number {}", at + 1), |c| c.name().to_owned()),
            found: column.map_or_else(|| "nothing".to_owned(), |c| c.type_().name().to_owned()),
            expected: V::TYPE,
            reason: reason.map_or_else(|| source.to_string(), ToString::to_string),
        }
    }
}

/// A value that [`Value::read`] reads.
struct Read<V>(V);

impl<'a, V: Value> FromSql<'a> for Read<V> {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        V::read(ty, raw).map(Self)
    }

    fn from_sql_null(ty: &Type) -> Result<Self, Box<dyn Error + Sync + Send>> {
        V::from_sql_null(ty).map(Self)
    }

    fn accepts(ty: &Type) -> bool {
        <V as FromSql>::accepts(ty)
    }
}

/// A value that is there, of whatever type.
struct Present;

impl<'a> FromSql<'a> for Present {
    fn from_sql(_: &Type, _: &'a [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Self)
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

/// A column that is not what the struct or the query declares. The database has another schema than
/// the program: see `cargo schema check`.
#[derive(Debug, thiserror::Error)]
#[error("column `{column}` of the result can't be read as {expected}: it is {found} ({reason})")]
pub struct DecodeError {
    column: String,
    found: String,
    expected: &'static str,
    reason: String,
}

impl DecodeError {
    /// The name of the column.
    pub fn column(&self) -> &str {
        &self.column
    }
}

/// What reads a row of a result, from the column at a position on.
pub(crate) type Decode<R> = fn(&Row, usize) -> Result<R, DecodeError>;

/// What can be read from the columns of a row: a value, a tuple, a table.
#[diagnostic::on_unimplemented(
    message = "a row can't be read as `{Self}`",
    label = "not a value, a tuple of values, or a table"
)]
pub trait FromRow: Sized {
    /// How many columns it takes.
    const WIDTH: usize;

    /// Reads the columns that start at `at`.
    ///
    /// # Errors
    /// A column whose type or value is not the one of its part.
    fn from_row(row: &Row, at: usize) -> Result<Self, DecodeError>;
}
