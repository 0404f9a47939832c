use std::fmt;
use std::time::Duration;

use bytes::{BufMut, BytesMut};
use postgres_types::{FromSql, IsNull, ToSql, Type, accepts, to_sql_checked};
use serde::{Deserialize, Serialize};

use super::wire::{Failure, Wire};

/// An `interval`: months, days and microseconds, which do not convert into each other, since months
/// and days have no fixed length.
///
/// `==` compares the three parts; the server calls `1 day` and `24 hours` equal.
///
/// ```
/// use schema_core::value::Interval;
/// let interval = Interval { months: 14, days: 3, microseconds: 3_661_500_000 };
/// assert_eq!(interval.to_string(), "P14M3DT3661.5S");
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Interval {
    /// Months; 12 for a year.
    pub months: i32,
    /// Days.
    pub days: i32,
    /// Microseconds.
    pub microseconds: i64,
}

impl Interval {
    /// `infinity`, since PostgreSQL 17.
    pub const INFINITY: Self = Self { months: i32::MAX, days: i32::MAX, microseconds: i64::MAX };
    /// `-infinity`, since PostgreSQL 17.
    pub const NEG_INFINITY: Self =
        Self { months: i32::MIN, days: i32::MIN, microseconds: i64::MIN };
}

/// The duration is too long for an interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a duration of 2^63 microseconds or more is too long for an interval")]
pub struct IntervalTooLong;

impl TryFrom<Duration> for Interval {
    type Error = IntervalTooLong;

    /// As microseconds; what is shorter than one is cut off.
    fn try_from(duration: Duration) -> Result<Self, IntervalTooLong> {
        let microseconds = i64::try_from(duration.as_micros()).map_err(|_| IntervalTooLong)?;
        Ok(Self { microseconds, ..Self::default() })
    }
}

impl fmt::Display for Interval {
    /// As ISO 8601 has it, which the server reads: `P1M2DT3.5S`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { months, days, microseconds } = self;
        let sign = if *microseconds < 0 { "-" } else { "" };
        let (seconds, fraction) =
            (microseconds.unsigned_abs() / 1_000_000, microseconds.unsigned_abs() % 1_000_000);
        write!(f, "P{months}M{days}DT{sign}{seconds}")?;
        if fraction != 0 {
            write!(f, ".{}", format!("{fraction:06}").trim_end_matches('0'))?;
        }
        f.write_str("S")
    }
}

impl<'a> FromSql<'a> for Interval {
    fn from_sql(_: &Type, raw: &'a [u8]) -> Result<Self, Failure> {
        let mut wire = Wire(raw);
        let (microseconds, days, months) = (wire.i64()?, wire.i32()?, wire.i32()?);
        wire.end()?;
        Ok(Self { months, days, microseconds })
    }

    accepts!(INTERVAL);
}

impl ToSql for Interval {
    fn to_sql(&self, _: &Type, out: &mut BytesMut) -> Result<IsNull, Failure> {
        out.put_i64(self.microseconds);
        out.put_i32(self.days);
        out.put_i32(self.months);
        Ok(IsNull::No)
    }

    accepts!(INTERVAL);
    to_sql_checked!();
}

scalars! { Interval = "interval"; }
