//! How many rows a relation leads to, and reading them.

use std::marker::PhantomData;

use super::decode::Function;
use super::{DecodeError, Row, record};
use crate::value::{Nullability, Nullable};

/// How many rows a relation leads to: [`ToMany`] or [`ToOne`].
pub trait Cardinality: 'static {
    /// What the rows are read as.
    type Rows<R>;
    /// The same, where a filter may leave rows out.
    type Filtered: Cardinality;
    /// The same from a table on this side of a join.
    type From<N: Nullability>: Cardinality;
    /// What makes a value of a query of rows.
    const OPEN: &'static str;
    /// Whether there may be several.
    const MANY: bool;

    /// Reads the rows in the column at a position.
    ///
    /// # Errors
    /// A column whose type or value is not the declared one; no row where there has to be one.
    fn read<R>(row: &Row<'_>, at: usize, read: Function<R>) -> Result<Self::Rows<R>, DecodeError>;

    /// Reads the rows where several come as an array for each column.
    ///
    /// # Errors
    /// As of [`read`](Self::read).
    fn read_columns<R>(
        row: &Row<'_>,
        at: usize,
        read: Function<R>,
    ) -> Result<Self::Rows<R>, DecodeError> {
        Self::read(row, at, read)
    }
}

/// Any number of rows: a `Vec`.
pub struct ToMany;

impl Cardinality for ToMany {
    type Rows<R> = Vec<R>;
    type Filtered = Self;
    type From<N: Nullability> = Self;
    const OPEN: &'static str = "ARRAY(";
    const MANY: bool = true;

    fn read<R>(row: &Row<'_>, at: usize, read: Function<R>) -> Result<Vec<R>, DecodeError> {
        row.raw(at).map_or_else(|| Ok(Vec::new()), |raw| record::read_all(raw, read))
    }

    fn read_columns<R>(row: &Row<'_>, at: usize, read: Function<R>) -> Result<Vec<R>, DecodeError> {
        row.raw(at).map_or_else(|| Ok(Vec::new()), |raw| record::read_columns(raw, read))
    }
}

/// One row: a value, or an `Option` where `N` says that there may be none.
pub struct ToOne<N>(PhantomData<fn() -> N>);

impl<N: Nullability> Cardinality for ToOne<N> {
    type Rows<R> = N::Row<R>;
    type Filtered = ToOne<Nullable>;
    type From<M: Nullability> = ToOne<N::Or<M>>;
    const OPEN: &'static str = "(";
    const MANY: bool = false;

    fn read<R>(row: &Row<'_>, at: usize, read: Function<R>) -> Result<N::Row<R>, DecodeError> {
        let found = row.raw(at).map(|raw| record::read_one(raw, read)).transpose()?;
        N::row(found).ok_or_else(|| record::missing(at))
    }
}
