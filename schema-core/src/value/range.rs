use std::fmt;
use std::ops::Bound;

use bytes::{BufMut, BytesMut};
use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use postgres_protocol::types::{
    self, RangeBound, empty_range_to_sql, range_from_sql, range_to_sql,
};
use postgres_types::{FromSql, IsNull, Kind, ToSql, Type, to_sql_checked};
use serde::{Deserialize, Serialize};

use super::wire::{Failure, Wire, put_part};
use super::{Date, Element, NotNull, Timestamp, Value};

/// A range of values: `int4range`, `numrange`, `tstzrange` and the like.
///
/// The server writes ranges of integers and dates in one form, `[1,4)`: so `1..=3` comes back as
/// `1..4`.
///
/// ```
/// use schema_core::value::Range;
/// let teens = Range::from(13..20);
/// assert!(teens.contains(&13) && !teens.contains(&20));
/// assert_eq!(teens.to_string(), "[13,20)");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Range<T> {
    /// No value at all.
    Empty,
    /// The values between two bounds.
    Between(Bound<T>, Bound<T>),
}

impl<T: PartialOrd> Range<T> {
    /// Whether a value is in it.
    pub fn contains(&self, value: &T) -> bool {
        match self {
            Self::Empty => false,
            Self::Between(lower, upper) => {
                std::ops::RangeBounds::contains(&(lower.as_ref(), upper.as_ref()), value)
            }
        }
    }
}

macro_rules! from_ranges {
    ($($rust:ident($range:ident) => $lower:expr, $upper:expr;)*) => {$(
        impl<T> From<std::ops::$rust<T>> for Range<T> {
            fn from($range: std::ops::$rust<T>) -> Self {
                Self::Between($lower, $upper)
            }
        }
    )*};
}

from_ranges! {
    Range(range) => Bound::Included(range.start), Bound::Excluded(range.end);
    RangeFrom(range) => Bound::Included(range.start), Bound::Unbounded;
    RangeTo(range) => Bound::Unbounded, Bound::Excluded(range.end);
    RangeToInclusive(range) => Bound::Unbounded, Bound::Included(range.end);
}

impl<T> From<std::ops::RangeInclusive<T>> for Range<T> {
    fn from(range: std::ops::RangeInclusive<T>) -> Self {
        let (first, last) = range.into_inner();
        Self::Between(Bound::Included(first), Bound::Included(last))
    }
}

impl<T: fmt::Display> fmt::Display for Range<T> {
    /// As the server writes it, but without quotes: `[1,4)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self::Between(lower, upper) = self else { return f.write_str("empty") };
        match lower {
            Bound::Included(value) => write!(f, "[{value},"),
            Bound::Excluded(value) => write!(f, "({value},"),
            Bound::Unbounded => f.write_str("(,"),
        }?;
        match upper {
            Bound::Included(value) => write!(f, "{value}]"),
            Bound::Excluded(value) => write!(f, "{value})"),
            Bound::Unbounded => f.write_str(")"),
        }
    }
}

/// A set of values, as ranges: `int4multirange`, `tstzmultirange` and the like.
///
/// The server sorts the ranges and joins those that touch, and leaves out empty ones.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Multirange<T>(pub Vec<Range<T>>);

impl<T: PartialOrd> Multirange<T> {
    /// Whether a value is in it.
    pub fn contains(&self, value: &T) -> bool {
        self.0.iter().any(|range| range.contains(value))
    }
}

impl<T> FromIterator<Range<T>> for Multirange<T> {
    fn from_iter<I: IntoIterator<Item = Range<T>>>(ranges: I) -> Self {
        Self(ranges.into_iter().collect())
    }
}

impl<T: fmt::Display> fmt::Display for Multirange<T> {
    /// As the server writes it, but without quotes: `{[1,4),[7,8)}`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ranges: Vec<String> = self.0.iter().map(ToString::to_string).collect();
        write!(f, "{{{}}}", ranges.join(","))
    }
}

/// A value that the server has ranges of.
#[diagnostic::on_unimplemented(
    message = "PostgreSQL has no ranges of `{Self}`",
    note = "it has ranges of `i32`, `i64`, dates, timestamps and decimals"
)]
pub trait RangeElement: Element {
    /// The SQL type of a range of these.
    const RANGE: &'static str;
    /// The SQL type of an array of such ranges.
    const RANGE_ARRAY: &'static str;
    /// The SQL type of a multirange of these.
    const MULTIRANGE: &'static str;
    /// The SQL type of an array of such multiranges.
    const MULTIRANGE_ARRAY: &'static str;
}

macro_rules! ranges {
    ($($element:ty = $name:literal;)*) => {$(
        impl RangeElement for $element {
            const RANGE: &'static str = concat!($name, "range");
            const RANGE_ARRAY: &'static str = concat!($name, "range[]");
            const MULTIRANGE: &'static str = concat!($name, "multirange");
            const MULTIRANGE_ARRAY: &'static str = concat!($name, "multirange[]");
        }
    )*};
}

ranges! {
    i32 = "int4";
    i64 = "int8";
    NaiveDate = "date";
    NaiveDateTime = "ts";
    DateTime<Utc> = "tstz";
    Date<NaiveDate> = "date";
    Timestamp<NaiveDateTime> = "ts";
    Timestamp<DateTime<Utc>> = "tstz";
}

#[cfg(feature = "rust_decimal")]
ranges! { rust_decimal::Decimal = "num"; }

#[cfg(feature = "bigdecimal")]
ranges! { super::Numeric = "num"; }

#[cfg(feature = "time")]
ranges! {
    time::Date = "date";
    time::PrimitiveDateTime = "ts";
    time::OffsetDateTime = "tstz";
}

#[cfg(feature = "jiff")]
ranges! {
    jiff::civil::Date = "date";
    jiff::civil::DateTime = "ts";
    jiff::Timestamp = "tstz";
}

#[diagnostic::do_not_recommend]
impl<T: RangeElement> Value for Range<T> {
    type Base = Self;
    type Null = NotNull;
    const TYPE: &'static str = T::RANGE;
    const ARRAY: &'static str = T::RANGE_ARRAY;
}

#[diagnostic::do_not_recommend]
impl<T: RangeElement> Element for Range<T> {}

#[diagnostic::do_not_recommend]
impl<T: RangeElement> Value for Multirange<T> {
    type Base = Self;
    type Null = NotNull;
    const TYPE: &'static str = T::MULTIRANGE;
    const ARRAY: &'static str = T::MULTIRANGE_ARRAY;
}

#[diagnostic::do_not_recommend]
impl<T: RangeElement> Element for Multirange<T> {}

impl<'a, T: RangeElement> FromSql<'a> for Range<T> {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> Result<Self, Failure> {
        let Kind::Range(of) = ty.kind() else { return Err("not a range".into()) };
        read_range(of, raw)
    }

    fn accepts(ty: &Type) -> bool {
        matches!(ty.kind(), Kind::Range(of) if <T as FromSql>::accepts(of))
    }
}

impl<T: RangeElement> ToSql for Range<T> {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Failure> {
        let Kind::Range(of) = ty.kind() else { return Err("not a range".into()) };
        write_range(self, of, out)?;
        Ok(IsNull::No)
    }

    fn accepts(ty: &Type) -> bool {
        matches!(ty.kind(), Kind::Range(of) if <T as ToSql>::accepts(of))
    }

    to_sql_checked!();
}

impl<'a, T: RangeElement> FromSql<'a> for Multirange<T> {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> Result<Self, Failure> {
        let Kind::Multirange(of) = ty.kind() else { return Err("not a multirange".into()) };
        let mut wire = Wire(raw);
        let count = wire.count(size_of::<i32>())?;
        let ranges = (0..count).map(|_| {
            let length = wire.i32()?;
            read_range(of, wire.bytes(usize::try_from(length)?)?)
        });
        let ranges = ranges.collect::<Result<_, Failure>>()?;
        wire.end()?;
        Ok(Self(ranges))
    }

    fn accepts(ty: &Type) -> bool {
        matches!(ty.kind(), Kind::Multirange(of) if <T as FromSql>::accepts(of))
    }
}

impl<T: RangeElement> ToSql for Multirange<T> {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Failure> {
        let Kind::Multirange(of) = ty.kind() else { return Err("not a multirange".into()) };
        out.put_i32(i32::try_from(self.0.len())?);
        for range in &self.0 {
            let mut bytes = BytesMut::new();
            write_range(range, of, &mut bytes)?;
            out.put_i32(i32::try_from(bytes.len())?);
            out.put_slice(&bytes);
        }
        Ok(IsNull::No)
    }

    fn accepts(ty: &Type) -> bool {
        matches!(ty.kind(), Kind::Multirange(of) if <T as ToSql>::accepts(of))
    }

    to_sql_checked!();
}

fn read_range<T: RangeElement>(of: &Type, raw: &[u8]) -> Result<Range<T>, Failure> {
    let value = |raw: Option<&[u8]>| T::read(of, raw.ok_or("the bound of a range is NULL")?);
    let bound = |bound| {
        Ok::<_, Failure>(match bound {
            RangeBound::Inclusive(raw) => Bound::Included(value(raw)?),
            RangeBound::Exclusive(raw) => Bound::Excluded(value(raw)?),
            RangeBound::Unbounded => Bound::Unbounded,
        })
    };
    match range_from_sql(raw)? {
        types::Range::Empty => Ok(Range::Empty),
        types::Range::Nonempty(lower, upper) => Ok(Range::Between(bound(lower)?, bound(upper)?)),
    }
}

fn write_range<T: RangeElement>(
    range: &Range<T>,
    of: &Type,
    out: &mut BytesMut,
) -> Result<(), Failure> {
    let bound = |bound: &Bound<T>, out: &mut BytesMut| {
        Ok(match bound {
            Bound::Included(value) => RangeBound::Inclusive(put_part(value, of, out)?),
            Bound::Excluded(value) => RangeBound::Exclusive(put_part(value, of, out)?),
            Bound::Unbounded => RangeBound::Unbounded,
        })
    };
    match range {
        Range::Empty => empty_range_to_sql(out),
        Range::Between(lower, upper) => {
            range_to_sql(|out| bound(lower, out), |out| bound(upper, out), out)?;
        }
    }
    Ok(())
}
