//! How a derived row reads itself by serde.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserializer, Error, IgnoredAny, MapAccess, Visitor};

use super::columns::{Fields, Values};
use crate::input::{self, Input};
use crate::table::Table;

/// Reads a new row or a patch `R`, which `row` makes of the values of its columns.
///
/// # Errors
/// A field that is missing, there twice, or of another type.
pub fn from_fields<'de, C, R, D>(deserializer: D, row: fn(Values<C>) -> R) -> Result<R, D::Error>
where
    C: Fields<'de>,
    R: Input,
    D: Deserializer<'de>,
{
    let read = Read { row: PhantomData::<R>, columns: PhantomData::<C> };
    deserializer.deserialize_map(read).map(row)
}

struct Read<R, C> {
    row: PhantomData<R>,
    columns: PhantomData<C>,
}

impl<'de, R: Input, C: Fields<'de>> Visitor<'de> for Read<R, C> {
    type Value = Values<C>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the fields of {}", input::name::<R>())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Values<C>, A::Error> {
        let columns = R::Table::COLUMNS;
        let (mut values, mut seen) = (C::none(), vec![false; columns.len()]);
        // Not a `&str`: that is only there when nothing in it is escaped. Nor a type of its own, which
        // would hide the name from who follows the path of an error.
        while let Some(name) = map.next_key::<String>()? {
            let found = columns.iter().position(|column| column.field == name);
            let Some(at) = found.filter(|at| R::has(&columns[*at])) else {
                map.next_value::<IgnoredAny>()?;
                continue;
            };
            if std::mem::replace(&mut seen[at], true) {
                return Err(A::Error::duplicate_field(columns[at].field));
            }
            if R::PATCH || columns[at].nullable || columns[at].is_required() {
                C::read_field(&mut values, at, &mut map)?;
            } else {
                C::read_optional_field(&mut values, at, &mut map)?;
            }
        }
        let mut missing = columns
            .iter()
            .zip(seen)
            .filter(|(column, seen)| !seen && !R::PATCH && column.is_required());
        match missing.next() {
            Some((column, _)) => Err(A::Error::missing_field(column.field)),
            None => Ok(values),
        }
    }
}
