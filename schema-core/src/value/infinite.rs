//! Dates and timestamps that may be infinite, as those of the server may.

use bytes::{BufMut, BytesMut};
use postgres_types::{FromSql, IsNull, ToSql, Type, to_sql_checked};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::wire::{Failure, Wire};

/// An end of time, as serde writes it.
#[derive(Serialize, Deserialize)]
enum End {
    #[serde(rename = "-infinity")]
    Past,
    #[serde(rename = "infinity")]
    Future,
}

/// What serde reads: the words first, since a type may take any text.
#[derive(Deserialize)]
#[serde(untagged, expecting = "expected a date or timestamp, `infinity` or `-infinity`")]
enum Spelled<T> {
    End(End),
    Value(T),
}

macro_rules! infinite {
    ($($(#[$doc:meta])* $name:ident = $number:ident, $put:ident, $($ty:ident)|+;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name<T> {
            /// `-infinity`, before all others.
            NegInfinity,
            /// One that is not infinite.
            Value(T),
            /// `infinity`, after all others.
            PosInfinity,
        }

        impl<T> From<T> for $name<T> {
            fn from(value: T) -> Self {
                Self::Value(value)
            }
        }

        impl<'a, T: FromSql<'a>> FromSql<'a> for $name<T> {
            fn from_sql(ty: &Type, raw: &'a [u8]) -> Result<Self, Failure> {
                match Wire(raw).$number()? {
                    $number::MIN => Ok(Self::NegInfinity),
                    $number::MAX => Ok(Self::PosInfinity),
                    _ => T::from_sql(ty, raw).map(Self::Value),
                }
            }

            fn accepts(ty: &Type) -> bool {
                matches!(*ty, $(Type::$ty)|+) && T::accepts(ty)
            }
        }

        impl<T: ToSql> ToSql for $name<T> {
            fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Failure> {
                match self {
                    Self::NegInfinity => out.$put($number::MIN),
                    Self::PosInfinity => out.$put($number::MAX),
                    Self::Value(value) => return value.to_sql(ty, out),
                }
                Ok(IsNull::No)
            }

            fn accepts(ty: &Type) -> bool {
                matches!(*ty, $(Type::$ty)|+) && T::accepts(ty)
            }

            to_sql_checked!();
        }

        impl<T: Serialize> Serialize for $name<T> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self {
                    Self::NegInfinity => End::Past.serialize(serializer),
                    Self::Value(value) => value.serialize(serializer),
                    Self::PosInfinity => End::Future.serialize(serializer),
                }
            }
        }

        impl<'de, T: Deserialize<'de>> Deserialize<'de> for $name<T> {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Ok(match Spelled::deserialize(deserializer)? {
                    Spelled::End(End::Past) => Self::NegInfinity,
                    Spelled::End(End::Future) => Self::PosInfinity,
                    Spelled::Value(value) => Self::Value(value),
                })
            }
        }
    )*};
}

infinite! {
    /// A `date` that may be infinite; of `chrono::NaiveDate`, or of the dates of `time` and `jiff` by
    /// their features. By serde it is the date or `"infinity"`.
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use schema_core::value::Date;
    ///
    /// let until: Date<NaiveDate> = serde_json::from_str("\"infinity\"")?;
    /// assert!(until == Date::PosInfinity && until > Date::Value(NaiveDate::MAX));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    Date = i32, put_i32, DATE;
    /// A `timestamp` or `timestamptz` that may be infinite; of `chrono::NaiveDateTime` or
    /// `chrono::DateTime<Utc>`, or of those of `time` and `jiff` by their features. By serde it is the
    /// timestamp or `"infinity"`.
    Timestamp = i64, put_i64, TIMESTAMP | TIMESTAMPTZ;
}
