//! The values of new rows, column by column.

use std::any::Any;
use std::mem;

use bytes::{BufMut, BytesMut};
use postgres_protocol::types::{ArrayDimension, array_to_sql};
use postgres_types::{Format, IsNull, Kind, ToSql, Type, WrongType};

use super::NewRow;
use crate::sql::{Fragment, Param};
use crate::value::{Failure, Value, put_part};

/// The values of rows to insert, column by column: so that a column of many rows goes to the server as
/// one array, without a look at the type of each value. What a row leaves out, the server fills in.
#[derive(Default)]
pub struct RowValues {
    /// `None` as long as no row has a value.
    columns: Vec<Option<Box<dyn Column>>>,
    rows: usize,
    /// The column whose value is pushed next.
    next: usize,
}

impl RowValues {
    /// The values of these rows.
    pub(crate) fn of<N: NewRow>(rows: impl IntoIterator<Item = N>) -> Self {
        let mut values = Self::default();
        rows.into_iter().for_each(|row| values.add(row));
        values
    }

    /// Adds a row.
    pub(crate) fn add(&mut self, row: impl NewRow) {
        row.push_values(self);
        self.end_row();
    }

    /// Adds the value of the row's next column, unless it is left out.
    pub(crate) fn push<V: Value>(&mut self, value: Option<V>) {
        let at = self.next;
        self.next += 1;
        if at == self.columns.len() {
            self.columns.push(None);
        }
        let Some(value) = value else { return };
        let column = &mut self.columns[at];
        let known = column.as_mut().and_then(|column| {
            let any: &mut dyn Any = column.as_mut();
            any.downcast_mut::<Values<V>>()
        });
        match known {
            Some(values) => values.push(self.rows, value),
            // every row has the same types
            None => *column = Some(Box::new(Values::first(self.rows, value))),
        }
    }

    /// The row has got its values.
    pub(crate) fn end_row(&mut self) {
        self.rows += 1;
        self.next = 0;
    }

    /// How many rows there are.
    pub(crate) fn rows(&self) -> usize {
        self.rows
    }

    /// The columns of which any row has a value; the others can be left out.
    pub(crate) fn chosen(&self) -> Vec<usize> {
        (0..self.columns.len()).filter(|at| self.columns[*at].is_some()).collect()
    }

    /// The columns that a row sets.
    pub(crate) fn set_by(&self, row: usize) -> Vec<usize> {
        let has = |column: &Option<Box<dyn Column>>| column.as_ref().is_some_and(|c| c.has(row));
        (0..self.columns.len()).filter(|at| has(&self.columns[*at])).collect()
    }

    /// The first row that does not set just these columns.
    pub(crate) fn first_unlike(&self, set: &[usize]) -> Option<usize> {
        if self.chosen() == set && set.iter().all(|at| self.is_full(*at)) {
            return None;
        }
        (0..self.rows).find(|row| self.set_by(*row) != set)
    }

    /// Whether every row has a value of the column.
    pub(crate) fn is_full(&self, at: usize) -> bool {
        self.columns[at].as_ref().is_some_and(|column| column.count() == self.rows)
    }

    /// Adds rows that set the same columns.
    pub(crate) fn append(&mut self, other: Self) {
        for (column, other) in self.columns.iter_mut().zip(other.columns) {
            if let (Some(column), Some(other)) = (column, other) {
                column.append(self.rows, other);
            }
        }
        self.rows += other.rows;
    }

    /// Binds the value of a row, or says that it has none.
    pub(crate) fn write(&mut self, row: usize, at: usize, sql: &mut Fragment) {
        let value = match &mut self.columns[at] {
            // that of the only row is the column
            column if self.rows == 1 => column.take().map(|column| column as Param),
            column => column.as_mut().and_then(|column| column.take(row)),
        };
        match value {
            Some(value) => sql.bind(value),
            None => sql.push("DEFAULT"),
        }
    }

    /// Binds a column that every row has a value of, as an array.
    pub(crate) fn write_array(&mut self, at: usize, sql: &mut Fragment) {
        match self.columns.get_mut(at).and_then(Option::take) {
            Some(mut column) => {
                column.make_array();
                sql.bind(column);
            }
            None => sql.push("'{}'"), // there are no rows
        }
    }

    /// Writes the rows as a binary COPY has them, of the columns at these places.
    pub(crate) fn put_rows(
        &self,
        chosen: &[usize],
        types: &[Type],
        out: &mut BytesMut,
    ) -> Result<(), crate::error::Failure> {
        let width = i16::try_from(chosen.len()).map_err(std::io::Error::other)?;
        for row in 0..self.rows {
            out.put_i16(width);
            for ((at, ty), number) in chosen.iter().zip(types).zip(1..) {
                let start = out.len();
                out.put_i32(-1); // the length of NULL
                let column = self.columns[*at].as_ref();
                let put = column.map_or(Ok(IsNull::Yes), |column| column.put(row, ty, out));
                let failed = |source| crate::error::Failure::Value { number, source };
                if let IsNull::No = put.map_err(failed)? {
                    let length = out.len() - start - size_of::<i32>();
                    let length = i32::try_from(length).map_err(std::io::Error::other)?;
                    out[start..start + size_of::<i32>()].copy_from_slice(&length.to_be_bytes());
                }
            }
        }
        Ok(())
    }
}

/// The values of a column.
trait Column: ToSql + Any + Send + Sync {
    /// How many rows have one.
    fn count(&self) -> usize;

    fn has(&self, row: usize) -> bool;

    /// Takes the value of a row, if it has one.
    fn take(&mut self, row: usize) -> Option<Param>;

    /// From now on it is sent as an array.
    fn make_array(&mut self);

    /// Adds the values of the same column of other rows, of which so many are before.
    fn append(&mut self, rows: usize, other: Box<dyn Column>);

    /// Sends the value of a row; without one, NULL.
    fn put(&self, row: usize, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Failure>;
}

/// The values of a column of this type.
#[derive(Debug)]
enum Values<V> {
    /// That of the first row, and there is no other.
    One(V),
    /// Those of the rows, up to the last that has one.
    Array(Vec<Option<V>>),
}

impl<V> Values<V> {
    fn get(&self, row: usize) -> Option<&V> {
        match self {
            Self::One(value) => (row == 0).then_some(value),
            Self::Array(values) => values.get(row)?.as_ref(),
        }
    }

    /// Without any before it.
    fn first(row: usize, value: V) -> Self {
        if row == 0 {
            return Self::One(value);
        }
        let mut values = Self::Array(Vec::new());
        values.push(row, value);
        values
    }

    fn push(&mut self, row: usize, value: V) {
        if let Self::One(_) = self {
            *self = Self::Array(self.take_all());
        }
        if let Self::Array(values) = self {
            if values.len() < row {
                values.resize_with(row, || None);
            }
            values.push(Some(value));
        }
    }

    fn take_all(&mut self) -> Vec<Option<V>> {
        match mem::replace(self, Self::Array(Vec::new())) {
            Self::One(value) => vec![Some(value)],
            Self::Array(values) => values,
        }
    }
}

impl<V: Value> Column for Values<V> {
    fn count(&self) -> usize {
        match self {
            Self::One(_) => 1,
            Self::Array(values) => values.iter().flatten().count(),
        }
    }

    fn has(&self, row: usize) -> bool {
        self.get(row).is_some()
    }

    fn take(&mut self, row: usize) -> Option<Param> {
        self.make_array();
        let Self::Array(values) = self else { return None };
        let value = values.get_mut(row)?.take()?;
        Some(Box::new(value))
    }

    fn make_array(&mut self) {
        *self = Self::Array(self.take_all());
    }

    fn append(&mut self, rows: usize, other: Box<dyn Column>) {
        let other: Box<dyn Any> = other;
        let Ok(mut other) = other.downcast::<Self>() else { return };
        for (row, value) in (rows..).zip(other.take_all()) {
            if let Some(value) = value {
                self.push(row, value);
            }
        }
    }

    fn put(&self, row: usize, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Failure> {
        self.get(row).map_or(Ok(IsNull::Yes), |value| value.to_sql_checked(ty, out))
    }
}

impl<V: Value> ToSql for Values<V> {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Failure> {
        let values = match self {
            Self::One(value) => return value.to_sql_checked(ty, out),
            Self::Array(values) => values,
        };
        let Kind::Array(element) = ty.kind() else {
            return Err(format!("{ty} is not an array").into());
        };
        if !<V as ToSql>::accepts(element) {
            return Err(Box::new(WrongType::new::<V>(element.clone())));
        }
        let dimension = ArrayDimension { len: i32::try_from(values.len())?, lower_bound: 1 };
        let put = |value: &Option<V>, out: &mut BytesMut| put_part(value, element, out);
        array_to_sql([dimension], element.oid(), values, put, out)?;
        Ok(IsNull::No)
    }

    fn accepts(_: &Type) -> bool {
        true // the values are asked when they are sent
    }

    fn to_sql_checked(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Failure> {
        self.to_sql(ty, out)
    }

    fn encode_format(&self, ty: &Type) -> Format {
        match self {
            Self::One(value) => value.encode_format(ty),
            Self::Array(_) => Format::Binary,
        }
    }
}
