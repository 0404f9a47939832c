//! Rows as they come from the server, and what is made of them.

mod composite;
mod decode;
mod nested;
mod record;
mod types;

use std::error::Error;

use postgres_types::{FromSql, Type};
use tokio_postgres::binary_copy::BinaryCopyOutRow;

pub use composite::{
    AttributeType, Attributes, DomainType, attribute_type, composite_to_sql, domain_type,
};
pub use decode::{Decode, Extend, Single};
pub use nested::{Cardinality, ToMany, ToOne};
use record::Record;

use crate::value::Value;
use crate::wire::{Cells, OwnedCells};

/// A row of a result, or of the rows nested in one.
pub struct Row<'a>(Fields<'a>);

enum Fields<'a> {
    /// Where it was received.
    Received(Cells<'a>),
    Owned(OwnedCells),
    Result(tokio_postgres::Row),
    Copied(BinaryCopyOutRow, usize),
    Record(Record<'a>),
}

impl From<tokio_postgres::Row> for Row<'_> {
    fn from(row: tokio_postgres::Row) -> Self {
        Self(Fields::Result(row))
    }
}

impl<'a> Row<'a> {
    /// A row where it was received.
    pub(crate) fn received(cells: Cells<'a>) -> Self {
        Self(Fields::Received(cells))
    }
}

impl Row<'_> {
    /// A row of so many columns that was copied out.
    pub(crate) fn copied(row: BinaryCopyOutRow, width: usize) -> Self {
        Self(Fields::Copied(row, width))
    }

    /// The value of the column at this position.
    ///
    /// # Errors
    /// There is no such column, it is of another type, or it is NULL where `V` is not an `Option`.
    pub fn get<V: Value>(&self, at: usize) -> Result<V, DecodeError> {
        match &self.0 {
            Fields::Received(cells) => get(*cells, at),
            Fields::Owned(owned) => get(owned.cells(), at),
            Fields::Result(row) => match row.try_get(at) {
                Ok(Read(value)) => Ok(value),
                Err(source) => Err(error::<V>(row, at, &source)),
            },
            Fields::Copied(row, _) => match row.try_get(at) {
                Ok(Read(value)) => Ok(value),
                Err(source) => Err(copied_error::<V>(at, &source)),
            },
            Fields::Record(record) => record.get(at),
        }
    }

    /// Whether the column at this position is NULL. One that is not there is.
    pub fn is_null(&self, at: usize) -> bool {
        self.raw(at).is_none()
    }

    /// How many columns the row has.
    pub fn width(&self) -> usize {
        match &self.0 {
            Fields::Received(cells) => cells.width(),
            Fields::Owned(owned) => owned.cells().width(),
            Fields::Result(row) => row.len(),
            Fields::Copied(_, width) => *width,
            Fields::Record(record) => record.width(),
        }
    }

    /// The column at this position in the binary form of the server, unless it is NULL.
    pub(crate) fn raw(&self, at: usize) -> Option<&[u8]> {
        match &self.0 {
            Fields::Received(cells) => cells.raw(at),
            Fields::Owned(owned) => owned.cells().raw(at),
            Fields::Result(row) => row.try_get::<_, Option<Raw<'_>>>(at).ok()?.map(|raw| raw.0),
            Fields::Copied(row, _) => row.try_get::<Option<Raw<'_>>>(at).ok()?.map(|raw| raw.0),
            Fields::Record(record) => record.raw(at),
        }
    }
}

impl<'a> Row<'a> {
    /// The nested row, whose memory is used for the next.
    fn into_record(self) -> Record<'a> {
        match self.0 {
            Fields::Record(record) => record,
            _ => Record::default(),
        }
    }
}

impl Row<'_> {
    /// The same row, for as long as it is wanted. A nested one is never asked.
    pub(crate) fn into_owned(self) -> Row<'static> {
        Row(match self.0 {
            Fields::Received(cells) => Fields::Owned(cells.to_owned()),
            Fields::Owned(cells) => Fields::Owned(cells),
            Fields::Result(row) => Fields::Result(row),
            Fields::Copied(row, width) => Fields::Copied(row, width),
            Fields::Record(_) => Fields::Record(Record::default()),
        })
    }
}

/// The value of a column.
fn get<V: Value>(cells: Cells<'_>, at: usize) -> Result<V, DecodeError> {
    let Some(column) = cells.columns.get(at) else {
        return Err(cell_error::<V>(cells, at, &"the result has no such column"));
    };
    let value = match cells.raw(at) {
        _ if !column.is::<V>() => Err("another type".into()),
        Some(raw) => V::read(&column.ty, raw),
        None => V::from_sql_null(&column.ty),
    };
    value.map_err(|reason| cell_error::<V>(cells, at, &reason))
}

#[cold]
fn cell_error<V: Value>(
    cells: Cells<'_>,
    at: usize,
    reason: &dyn std::fmt::Display,
) -> DecodeError {
    let column = cells.columns.get(at);
    DecodeError {
        column: column.map_or_else(|| format!("number {}", at + 1), |c| c.name.clone()),
        found: column.map_or_else(|| "nothing".to_owned(), |c| c.ty.name().to_owned()),
        expected: V::TYPE,
        reason: reason.to_string(),
    }
}

#[cold]
fn error<V: Value>(
    row: &tokio_postgres::Row,
    at: usize,
    source: &tokio_postgres::Error,
) -> DecodeError {
    let column = row.columns().get(at);
    let reason = source.source();
    DecodeError {
        column: column.map_or_else(|| format!("number {}", at + 1), |c| c.name().to_owned()),
        found: column.map_or_else(|| "nothing".to_owned(), |c| c.type_().name().to_owned()),
        expected: V::TYPE,
        reason: reason.map_or_else(|| source.to_string(), ToString::to_string),
    }
}

#[cold]
fn copied_error<V: Value>(at: usize, source: &tokio_postgres::Error) -> DecodeError {
    DecodeError {
        column: format!("number {}", at + 1),
        found: "another type".to_owned(),
        expected: V::TYPE,
        reason: source.source().map_or_else(|| source.to_string(), ToString::to_string),
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

/// A value of whatever type, as the server sent it.
struct Raw<'a>(&'a [u8]);

impl<'a> FromSql<'a> for Raw<'a> {
    fn from_sql(_: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Self(raw))
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
    fn from_row(row: &Row<'_>, at: usize) -> Result<Self, DecodeError>;
}
