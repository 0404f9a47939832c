//! The columns of a table as a tuple.
//!
//! What is done column by column (reading a row, inserting one, changing one) is done here for tuples,
//! so that the output of the derive only moves fields into tuples and out of them: it is compiled for
//! each table, this once.

use std::marker::PhantomData;

use serde::de::{Deserialize, MapAccess};

use super::DecodeError;
use crate::input::Limit;
use crate::query::IntoParam;
use crate::row::Row;
use crate::slots::Blank;
use crate::table::{Given, RowValues, TableColumn};
use crate::value::{Nullability, Value};

/// What a table has to know of a column and its type.
///
/// A derived table makes one for each column, all in one constant, and asks only these: so a field
/// whose type is not one of a column is one error, not one for each use of the field.
pub struct ColumnType<V> {
    /// The column.
    pub column: TableColumn,
    get: fn(&Row<'_>, usize) -> Result<V, DecodeError>,
    push: fn(Option<V>, &mut RowValues),
}

/// A column of type `V` with the name of its field, which a new row has to give a value.
pub const fn always<V: Value>(field: &'static str) -> ColumnType<V> {
    ColumnType::new(field, Given::Always)
}

/// The same of a column that a new row may give a value.
pub const fn may<V: Value>(field: &'static str) -> ColumnType<V> {
    ColumnType::new(field, Given::Sometimes)
}

/// The same of a column that only the server gives a value.
pub const fn never<V: Value>(field: &'static str) -> ColumnType<V> {
    ColumnType::new(field, Given::Never)
}

impl<V: Value> ColumnType<V> {
    const fn new(field: &'static str, given: Given) -> Self {
        let (ty, array, nullable) = (V::TYPE, V::ARRAY, V::Null::NULLABLE);
        Self {
            column: TableColumn { field, sql: field, ty, array, nullable, given, limits: &[] },
            get: |row, at| row.get(at),
            push: |value, row| row.push(value),
        }
    }
}

impl<V> ColumnType<V> {
    /// With a name of its own, as SQL.
    #[must_use]
    pub const fn named(mut self, sql: &'static str) -> Self {
        self.column.sql = sql;
        self
    }

    /// With what the schema says of its values.
    #[must_use]
    pub const fn limited(mut self, limits: &'static [Limit]) -> Self {
        self.column.limits = limits;
        self
    }
}

/// A tuple of the types of columns.
pub trait Columns: Sized {
    /// A [`ColumnType`] for each.
    type Types;
    /// For each a value, or none.
    type Values;
    /// How many they are.
    const WIDTH: usize;

    /// No value for any.
    fn none() -> Self::Values;

    /// Reads the columns that start at `at`.
    ///
    /// # Errors
    /// A column whose type or value is another.
    fn read(types: &Self::Types, row: &Row<'_>, at: usize) -> Result<Self, DecodeError>;

    /// Adds the values to a row.
    fn push(types: &Self::Types, values: Self::Values, row: &mut RowValues);
}

/// Columns whose values serde can read.
pub trait Fields<'de>: Columns {
    /// Reads the value of the column at this position.
    ///
    /// # Errors
    /// It is of another type.
    fn read_field<A: MapAccess<'de>>(
        values: &mut Self::Values,
        at: usize,
        map: &mut A,
    ) -> Result<(), A::Error>;

    /// The same where null stands for no value.
    ///
    /// # Errors
    /// It is of another type.
    fn read_optional_field<A: MapAccess<'de>>(
        values: &mut Self::Values,
        at: usize,
        map: &mut A,
    ) -> Result<(), A::Error>;
}

/// More columns than one tuple has: those of `A`, then those of `B`.
pub struct Wide<A, B>(pub A, pub B);

/// What there is of the type of each column.
pub type Types<C> = <C as Columns>::Types;
/// For each column a value, or none.
pub type Values<C> = <C as Columns>::Values;

impl<A: Columns, B: Columns> Columns for Wide<A, B> {
    type Types = (A::Types, B::Types);
    type Values = (A::Values, B::Values);
    const WIDTH: usize = A::WIDTH + B::WIDTH;

    fn none() -> Self::Values {
        (A::none(), B::none())
    }

    fn read(types: &Self::Types, row: &Row<'_>, at: usize) -> Result<Self, DecodeError> {
        Ok(Self(A::read(&types.0, row, at)?, B::read(&types.1, row, at + A::WIDTH)?))
    }

    fn push(types: &Self::Types, values: Self::Values, row: &mut RowValues) {
        A::push(&types.0, values.0, row);
        B::push(&types.1, values.1, row);
    }
}

impl<'de, A: Fields<'de>, B: Fields<'de>> Fields<'de> for Wide<A, B> {
    fn read_field<M: MapAccess<'de>>(
        values: &mut Self::Values,
        at: usize,
        map: &mut M,
    ) -> Result<(), M::Error> {
        match at.checked_sub(A::WIDTH) {
            None => A::read_field(&mut values.0, at, map),
            Some(at) => B::read_field(&mut values.1, at, map),
        }
    }

    fn read_optional_field<M: MapAccess<'de>>(
        values: &mut Self::Values,
        at: usize,
        map: &mut M,
    ) -> Result<(), M::Error> {
        match at.checked_sub(A::WIDTH) {
            None => A::read_optional_field(&mut values.0, at, map),
            Some(at) => B::read_optional_field(&mut values.1, at, map),
        }
    }
}

macro_rules! tuples {
    ($($width:literal: $($V:ident $at:tt)+;)*) => {$(
        impl<$($V),+> Columns for ($($V,)+) {
            type Types = ($(ColumnType<$V>,)+);
            type Values = ($(Option<$V>,)+);
            const WIDTH: usize = $width;

            fn none() -> Self::Values {
                ($(None::<$V>,)+)
            }

            fn read(types: &Self::Types, row: &Row<'_>, at: usize) -> Result<Self, DecodeError> {
                Ok(($((types.$at.get)(row, at + $at)?,)+))
            }

            fn push(types: &Self::Types, values: Self::Values, row: &mut RowValues) {
                $((types.$at.push)(values.$at, row);)+
            }
        }

        impl<'de, $($V: Deserialize<'de>),+> Fields<'de> for ($($V,)+) {
            fn read_field<M: MapAccess<'de>>(
                values: &mut Self::Values,
                at: usize,
                map: &mut M,
            ) -> Result<(), M::Error> {
                match at {
                    $($at => values.$at = Some(map.next_value()?),)+
                    _ => {}
                }
                Ok(())
            }

            fn read_optional_field<M: MapAccess<'de>>(
                values: &mut Self::Values,
                at: usize,
                map: &mut M,
            ) -> Result<(), M::Error> {
                match at {
                    $($at => values.$at = map.next_value()?,)+
                    _ => {}
                }
                Ok(())
            }
        }
    )*};
}

tuples! {
    1: A 0;
    2: A 0 B 1;
    3: A 0 B 1 C 2;
    4: A 0 B 1 C 2 D 3;
    5: A 0 B 1 C 2 D 3 E 4;
    6: A 0 B 1 C 2 D 3 E 4 F 5;
    7: A 0 B 1 C 2 D 3 E 4 F 5 G 6;
    8: A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7;
    9: A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8;
    10: A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8 J 9;
    11: A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8 J 9 K 10;
    12: A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8 J 9 K 10 L 11;
    13: A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8 J 9 K 10 L 11 N 12;
    14: A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8 J 9 K 10 L 11 N 12 O 13;
    15: A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8 J 9 K 10 L 11 N 12 O 13 P 14;
    16: A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8 J 9 K 10 L 11 N 12 O 13 P 14 Q 15;
}

/// No value for any column.
pub fn none<C: Columns>() -> Values<C> {
    C::none()
}

/// Reads the columns of a row that start at `at`, of which `make` makes an `R`.
///
/// # Errors
/// A column whose type or value is another.
#[inline]
pub fn read<C: Columns, R>(
    types: &Types<C>,
    row: &Row<'_>,
    at: usize,
    make: impl FnOnce(C) -> R,
) -> Result<R, DecodeError> {
    C::read(types, row, at).map(make)
}

/// Adds values to a row.
pub fn push<C: Columns>(types: &Types<C>, values: Values<C>, row: &mut RowValues) {
    C::push(types, values, row);
}

/// A row that is being built: of the columns `C`, those that `S` says are set.
pub struct Building<C: Columns, S> {
    values: Values<C>,
    set: PhantomData<fn() -> S>,
}

/// A row of which no column is set.
pub fn blank<C: Columns>() -> Building<C, Blank> {
    Building { values: C::none(), set: PhantomData }
}

impl<C: Columns, S> Building<C, S> {
    /// Sets a column: with it, `Next` are set.
    pub fn put<V, Next>(
        mut self,
        column: fn(&mut Values<C>) -> &mut Option<V>,
        value: impl IntoParam<V>,
    ) -> Building<C, Next> {
        *column(&mut self.values) = Some(value.into_param());
        Building { values: self.values, set: PhantomData }
    }

    /// Adds the values to a row.
    pub fn push(self, types: &Types<C>, row: &mut RowValues) {
        C::push(types, self.values, row);
    }

    /// The values of the columns.
    pub fn values(self) -> Values<C> {
        self.values
    }
}

/// The value of a column that has to have one, as the type of the builder says, or serde saw.
///
/// # Panics
/// Never: without a value, nobody asks for the row.
#[track_caller]
pub fn given<V>(value: Option<V>) -> V {
    value.expect("a required column, which has a value")
}

/// A value for a column whose default is NULL: a row with NULL and one without a value are the same.
pub fn maybe<V>(value: Option<V>) -> Option<Option<V>> {
    value.map(Some)
}
