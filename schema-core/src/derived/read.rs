//! How a derived row reads itself by serde.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserializer, Error, IgnoredAny, MapAccess, Visitor};

use crate::input::{Field, Input};

/// A new row or a patch, read field by field.
pub trait FromFields<'de>: Input + Sized {
    /// What was read so far.
    type Partial;

    /// Nothing read.
    fn start() -> Self::Partial;

    /// Reads the value of the field at this position; false if it is not one of this struct.
    ///
    /// # Errors
    /// The value is not one of the field's type.
    fn read<A: MapAccess<'de>>(
        partial: &mut Self::Partial,
        at: usize,
        map: &mut A,
    ) -> Result<bool, A::Error>;

    /// The row.
    ///
    /// # Errors
    /// The name of a field that is missing.
    fn finish(partial: Self::Partial) -> Result<Self, &'static str>;
}

/// Reads a row.
///
/// # Errors
/// A field that is missing, there twice, or of another type.
pub fn from_fields<'de, R, D>(deserializer: D) -> Result<R, D::Error>
where
    R: FromFields<'de>,
    D: Deserializer<'de>,
{
    deserializer.deserialize_map(Row(PhantomData::<R>))
}

/// What was read of a required field.
///
/// # Errors
/// The name of the field, when it was not there.
pub fn required<V>(value: Option<V>, field: &'static str) -> Result<V, &'static str> {
    value.ok_or(field)
}

struct Row<R>(PhantomData<R>);

impl<'de, R: FromFields<'de>> Visitor<'de> for Row<R> {
    type Value = R;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the fields of {}", R::NAME)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<R, A::Error> {
        let (mut partial, mut seen) = (R::start(), vec![false; R::FIELDS.len()]);
        while let Some(name) = map.next_key::<Name>()? {
            let at = R::FIELDS.iter().position(|field: &Field| field.name == name.0);
            match at {
                Some(at) if std::mem::replace(&mut seen[at], true) => {
                    return Err(A::Error::duplicate_field(R::FIELDS[at].name));
                }
                Some(at) if R::read(&mut partial, at, &mut map)? => {}
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        R::finish(partial).map_err(A::Error::missing_field)
    }
}

/// The name of a field. Not a `&str`: that is only there when nothing in it is escaped.
#[derive(serde::Deserialize)]
struct Name(String);
