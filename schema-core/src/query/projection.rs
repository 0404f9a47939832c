use std::marker::PhantomData;

use crate::expr::{Listing, OfRow};
use crate::grouping::ShowsRow;
use crate::row::{DecodeError, Extend, FromRow, Row};
use crate::scope::{Empty, Optional, Required};
use crate::source::Source;
use crate::sql::Fragment;
use crate::value::{NotNull, Nullability, Nullable};

/// What a select list may hold in scope `S`: an expression, a whole table, or a tuple of these.
#[diagnostic::on_unimplemented(
    message = "this can't be selected here",
    label = "expected a column, an expression, `Table::all_columns()`, or a tuple of these"
)]
pub trait Projection<S, I>: Listing {
    /// The type of a row of the result.
    type Row;
    /// How many columns it takes.
    const WIDTH: usize;
    /// Whether the server is known to make an array of any values of each of them.
    #[doc(hidden)]
    const ARRAYS: bool = false;

    /// Writes the select list.
    fn write_projection(self, sql: &mut Fragment);

    /// Reads the columns that start at `at`.
    ///
    /// # Errors
    /// A column whose type or value is not the declared one.
    fn decode(row: &Row, at: usize) -> Result<Self::Row, DecodeError>;
}

/// Every column of table `T`.
pub struct AllColumns<T>(PhantomData<fn() -> T>);

impl<T> AllColumns<T> {
    pub(crate) fn new() -> Self {
        Self(PhantomData)
    }
}

impl<T> Listing for AllColumns<T> {
    type Kind = OfRow;
}

impl<T: Source, S, I> Projection<S, I> for AllColumns<T>
where
    S: ShowsRow<T, I>,
    S::Side: Side,
{
    type Row = <S::Side as Nullability>::Row<T::Row>;
    const WIDTH: usize = T::Row::WIDTH;
    const ARRAYS: bool = T::ARRAYS;

    fn write_projection(self, sql: &mut Fragment) {
        T::write_columns(sql);
    }

    fn decode(row: &Row, at: usize) -> Result<Self::Row, DecodeError> {
        S::Side::decode::<T::Row>(row, at)
    }
}

/// Every column of every table of a query.
pub(super) struct EveryColumn;

impl Listing for EveryColumn {
    type Kind = OfRow;
}

impl<S: WholeRows> Projection<S, ()> for EveryColumn {
    type Row = S::Row;
    const WIDTH: usize = S::WIDTH;

    fn write_projection(self, sql: &mut Fragment) {
        S::write_columns(sql);
    }

    fn decode(row: &Row, at: usize) -> Result<S::Row, DecodeError> {
        S::decode(row, at)
    }
}

/// A scope of which whole rows of every table can be selected.
#[diagnostic::on_unimplemented(
    message = "this query has no table to select every column of",
    label = "no table in FROM"
)]
pub trait WholeRows {
    /// A row of each table, in the order in which they joined.
    type Row;
    /// How many columns it takes.
    const WIDTH: usize;

    /// Writes the columns of every table.
    fn write_columns(sql: &mut Fragment);

    /// Reads the columns that start at `at`.
    ///
    /// # Errors
    /// A column whose type or value is not the declared one.
    fn decode(row: &Row, at: usize) -> Result<Self::Row, DecodeError>;
}

macro_rules! whole_rows {
    ($($scope:ident, $side:ident;)*) => {$(
        impl<T: Source> WholeRows for $scope<T, Empty> {
            type Row = <$side as Nullability>::Row<T::Row>;
            const WIDTH: usize = T::Row::WIDTH;

            fn write_columns(sql: &mut Fragment) {
                T::write_columns(sql);
            }

            fn decode(row: &Row, at: usize) -> Result<Self::Row, DecodeError> {
                $side::decode::<T::Row>(row, at)
            }
        }

        #[diagnostic::do_not_recommend]
        impl<T: Source, Rest: WholeRows<Row: Extend>> WholeRows for $scope<T, Rest> {
            type Row = <Rest::Row as Extend>::With<<$side as Nullability>::Row<T::Row>>;
            const WIDTH: usize = Rest::WIDTH + T::Row::WIDTH;

            fn write_columns(sql: &mut Fragment) {
                Rest::write_columns(sql);
                sql.push(", ");
                T::write_columns(sql);
            }

            fn decode(row: &Row, at: usize) -> Result<Self::Row, DecodeError> {
                let before = Rest::decode(row, at)?;
                Ok(before.with($side::decode::<T::Row>(row, at + Rest::WIDTH)?))
            }
        }
    )*};
}

whole_rows! {
    Required, NotNull;
    Optional, Nullable;
}

/// The side of a join on which a whole table stands.
pub trait Side: Nullability {
    /// Reads the columns of `T` that start at `at`.
    ///
    /// # Errors
    /// A column whose type or value is not the declared one.
    fn decode<T: FromRow>(row: &Row, at: usize) -> Result<Self::Row<T>, DecodeError>;
}

impl Side for NotNull {
    fn decode<T: FromRow>(row: &Row, at: usize) -> Result<T, DecodeError> {
        T::from_row(row, at)
    }
}

impl Side for Nullable {
    fn decode<T: FromRow>(row: &Row, at: usize) -> Result<Option<T>, DecodeError> {
        // Nothing joined: the server sends NULL for every column of the table.
        if (at..at + T::WIDTH).all(|column| row.is_null(column)) {
            return Ok(None);
        }
        T::from_row(row, at).map(Some)
    }
}
