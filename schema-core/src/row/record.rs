//! The binary form of rows inside a row: `record` and `record[]`.

use postgres_types::{FromSql, Type};

use super::decode::Function;
use super::types::type_of;
use super::{DecodeError, Fields, Row};
use crate::value::{Failure, Value, Wire};

/// One row inside another. The server says the type of each of its fields.
#[derive(Default)]
pub(super) struct Record<'a> {
    fields: Vec<Field<'a>>,
}

struct Field<'a> {
    oid: u32,
    /// Nothing where it is NULL.
    value: Option<&'a [u8]>,
}

impl<'a> Record<'a> {
    /// Reads a `record` into this one, whose memory is used again.
    pub(super) fn fill(&mut self, raw: &'a [u8]) -> Result<(), Failure> {
        self.fields.clear();
        let mut wire = Wire::new(raw);
        let count = wire.count(2 * size_of::<i32>())?;
        self.fields.reserve(count);
        for _ in 0..count {
            let oid = wire.u32()?;
            self.fields.push(Field { oid, value: wire.counted()? });
        }
        wire.end()
    }

    pub(super) fn width(&self) -> usize {
        self.fields.len()
    }

    pub(super) fn raw(&self, at: usize) -> Option<&[u8]> {
        self.fields.get(at)?.value
    }

    pub(super) fn get<V: Value>(&self, at: usize) -> Result<V, DecodeError> {
        let Some(field) = self.fields.get(at) else {
            return Err(error::<V>(at, "nothing", &"the nested row has no such column"));
        };
        let ty = type_of::<V>(field.oid, field.value);
        read(field.value, &ty).map_err(|reason| error::<V>(at, ty.name(), &reason))
    }

    /// The field at this position, of which only its number says the type.
    pub(super) fn get_by_number<V: Value>(&self, at: usize) -> Result<V, Failure> {
        let field = self.fields.get(at).ok_or(NO_FIELD)?;
        read(field.value, &type_of::<V>(field.oid, field.value))
    }

    /// The field at this position, which is of this type.
    pub(super) fn get_as<V: Value>(&self, at: usize, ty: &Type) -> Result<V, Failure> {
        read(self.fields.get(at).ok_or(NO_FIELD)?.value, ty)
    }
}

const NO_FIELD: &str = "there is no such field";

fn read<V: Value>(value: Option<&[u8]>, ty: &Type) -> Result<V, Failure> {
    match value {
        _ if !<V as FromSql>::accepts(ty) => Err("another type".into()),
        Some(raw) => V::read(ty, raw),
        None => V::from_sql_null(ty),
    }
}

#[cold]
fn error<V: Value>(at: usize, found: &str, reason: &dyn std::fmt::Display) -> DecodeError {
    DecodeError {
        column: format!("number {} of a nested row", at + 1),
        found: found.to_owned(),
        expected: V::TYPE,
        reason: reason.to_string(),
    }
}

/// Reads every element of a `record[]`; none is NULL in what this library asks for.
pub(super) fn read_all<R>(raw: &[u8], decode: Function<R>) -> Result<Vec<R>, DecodeError> {
    let mut wire = Wire::new(raw);
    let (_, count) = array_header(&mut wire).map_err(|reason| malformed(&reason))?;
    let mut rows = Vec::with_capacity(count);
    let mut record = Record::default();
    for _ in 0..count {
        let element = wire.counted().and_then(|row| row.ok_or_else(|| "a row is NULL".into()));
        element.and_then(|raw| record.fill(raw)).map_err(|reason| malformed(&reason))?;
        let row = Row(Fields::Record(record));
        rows.push(decode(&row, 0)?);
        record = row.into_record();
    }
    Ok(rows)
}

/// Reads the rows of a `record` of arrays, one for each column, NULL where there are no rows.
pub(super) fn read_columns<R>(raw: &[u8], decode: Function<R>) -> Result<Vec<R>, DecodeError> {
    let columns = columns(raw).map_err(|reason| malformed(&reason))?;
    let Some((mut columns, count)) = columns else { return Ok(Vec::new()) };
    let mut rows = Vec::with_capacity(count);
    let mut record = Record::default();
    for _ in 0..count {
        record.fields.clear();
        for (oid, values) in &mut columns {
            let value = values.counted().map_err(|reason| malformed(&reason))?;
            record.fields.push(Field { oid: *oid, value });
        }
        let row = Row(Fields::Record(record));
        rows.push(decode(&row, 0)?);
        record = row.into_record();
    }
    Ok(rows)
}

/// The values of the columns, each after the number of its type, and how many there are of each.
#[allow(clippy::type_complexity)]
fn columns(raw: &[u8]) -> Result<Option<(Vec<(u32, Wire<'_>)>, usize)>, Failure> {
    let mut record = Record::default();
    record.fill(raw)?;
    let (mut columns, mut count) = (Vec::with_capacity(record.fields.len()), None);
    for array in record.fields.iter().filter_map(|field| field.value) {
        let mut values = Wire::new(array);
        let (oid, length) = array_header(&mut values)?;
        if *count.get_or_insert(length) != length {
            return Err("the columns of nested rows have not the same length".into());
        }
        columns.push((oid, values));
    }
    match count {
        Some(_) if columns.len() != record.fields.len() => Err("a column has no rows".into()),
        count => Ok(count.map(|count| (columns, count))),
    }
}

/// Reads a `record`.
pub(super) fn read_one<R>(raw: &[u8], decode: Function<R>) -> Result<R, DecodeError> {
    let mut record = Record::default();
    record.fill(raw).map_err(|reason| malformed(&reason))?;
    decode(&Row(Fields::Record(record)), 0)
}

/// The number of the type of the elements of an array of one dimension, and how many there are.
fn array_header(wire: &mut Wire<'_>) -> Result<(u32, usize), Failure> {
    let dimensions = wire.i32()?;
    let (_flags, element) = (wire.i32()?, wire.u32()?);
    if dimensions == 0 {
        return Ok((element, 0));
    }
    if dimensions != 1 {
        return Err("nested rows are an array of one dimension".into());
    }
    let length = usize::try_from(wire.i32()?)?;
    let _lower_bound = wire.i32()?;
    Ok((element, length.min(wire.left() / size_of::<i32>())))
}

#[cold]
fn malformed(reason: &dyn std::fmt::Display) -> DecodeError {
    DecodeError {
        column: "of nested rows".to_owned(),
        found: "something else".to_owned(),
        expected: "record[]",
        reason: reason.to_string(),
    }
}

/// The row that a foreign key says is there can't be seen.
#[cold]
pub(super) fn missing(at: usize) -> DecodeError {
    DecodeError {
        column: format!("number {}", at + 1),
        found: "NULL".to_owned(),
        expected: "record",
        reason:
            "the row that a foreign key refers to can't be seen: a policy hides it, or the key is \
                 not enforced"
                .to_owned(),
    }
}
