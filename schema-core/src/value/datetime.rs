//! Dates and times: of chrono always, of `time` and `jiff` by feature.
//!
//! The conversions are those of `postgres-types`; here stands what they would misread: infinity, and
//! the end of the day, `24:00:00`.

use std::fmt;

use bytes::{BufMut, BytesMut};
use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use postgres_types::{FromSql, IsNull, ToSql, Type, accepts, to_sql_checked};

use super::wire::{Failure, Wire};
use super::{Date, Timestamp, Value};

const DAY: i64 = 24 * 60 * 60 * 1_000_000;

fn date<V: Value>(ty: &Type, raw: &[u8]) -> Result<V, Failure> {
    match Wire(raw).i32()? {
        i32::MAX | i32::MIN => Err(infinite("Date")),
        _ => V::from_sql(ty, raw),
    }
}

fn timestamp<V: Value>(ty: &Type, raw: &[u8]) -> Result<V, Failure> {
    match Wire(raw).i64()? {
        i64::MAX | i64::MIN => Err(infinite("Timestamp")),
        _ => V::from_sql(ty, raw),
    }
}

fn time_of_day<V: Value>(ty: &Type, raw: &[u8]) -> Result<V, Failure> {
    match Wire(raw).i64()? {
        DAY => Err("24:00:00, for which the Rust type has no value".into()),
        0..DAY => V::from_sql(ty, raw),
        _ => Err("a time outside of the day".into()),
    }
}

fn infinite(wrapper: &str) -> Failure {
    format!("infinity, for which the Rust type has no value; `value::{wrapper}<…>` has").into()
}

scalars! {
    NaiveDate = "date", read = date;
    NaiveDateTime = "timestamp without time zone", read = timestamp;
    DateTime<Utc> = "timestamp with time zone", read = timestamp;
    NaiveTime = "time without time zone", read = time_of_day;
    Date<NaiveDate> = "date";
    Timestamp<NaiveDateTime> = "timestamp without time zone";
    Timestamp<DateTime<Utc>> = "timestamp with time zone";
}

#[cfg(feature = "time")]
scalars! {
    time::Date = "date", read = date;
    time::PrimitiveDateTime = "timestamp without time zone", read = timestamp;
    time::OffsetDateTime = "timestamp with time zone", read = timestamp;
    time::Time = "time without time zone", read = time_of_day;
    Date<time::Date> = "date";
    Timestamp<time::PrimitiveDateTime> = "timestamp without time zone";
    Timestamp<time::OffsetDateTime> = "timestamp with time zone";
}

#[cfg(feature = "jiff")]
scalars! {
    jiff::civil::Date = "date", read = date;
    jiff::civil::DateTime = "timestamp without time zone", read = timestamp;
    jiff::Timestamp = "timestamp with time zone", read = timestamp;
    jiff::civil::Time = "time without time zone", read = time_of_day;
    Date<jiff::civil::Date> = "date";
    Timestamp<jiff::civil::DateTime> = "timestamp without time zone";
    Timestamp<jiff::Timestamp> = "timestamp with time zone";
}

/// A `time with time zone`: a time of the day and its distance from UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TimeTz {
    /// The time of the day, there.
    pub time: NaiveTime,
    /// The distance from UTC.
    pub offset: FixedOffset,
}

impl fmt::Display for TimeTz {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.time, self.offset)
    }
}

impl<'a> FromSql<'a> for TimeTz {
    fn from_sql(_: &Type, raw: &'a [u8]) -> Result<Self, Failure> {
        let mut wire = Wire(raw);
        let time = time_of_day(&Type::TIME, wire.bytes(size_of::<i64>())?)?;
        // The server counts westwards.
        let west = wire.i32()?;
        wire.end()?;
        let offset = FixedOffset::west_opt(west).ok_or("a time zone of more than a day")?;
        Ok(Self { time, offset })
    }

    accepts!(TIMETZ);
}

impl ToSql for TimeTz {
    fn to_sql(&self, _: &Type, out: &mut BytesMut) -> Result<IsNull, Failure> {
        self.time.to_sql(&Type::TIME, out)?;
        out.put_i32(self.offset.utc_minus_local());
        Ok(IsNull::No)
    }

    accepts!(TIMETZ);
    to_sql_checked!();
}

scalars! { TimeTz = "time with time zone"; }
