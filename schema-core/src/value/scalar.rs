use std::net::IpAddr;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use uuid::Uuid;

use super::{Element, NotNull, Value};

macro_rules! scalars {
    ($($rust:ty = $sql:literal;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl Value for $rust {
            type Base = Self;
            type Null = NotNull;
            const TYPE: &'static str = $sql;
            const ARRAY: &'static str = concat!($sql, "[]");
        }
        #[diagnostic::do_not_recommend]
        impl Element for $rust {}
    )*};
}

scalars! {
    bool = "boolean";
    i16 = "smallint";
    i32 = "integer";
    i64 = "bigint";
    f32 = "real";
    f64 = "double precision";
    String = "text";
    Uuid = "uuid";
    DateTime<Utc> = "timestamp with time zone";
    NaiveDateTime = "timestamp without time zone";
    NaiveDate = "date";
    NaiveTime = "time without time zone";
    IpAddr = "inet";
    serde_json::Value = "jsonb";
    super::TsVector = "tsvector";
}

// Bytes, not an array: `u8` is no element.
#[diagnostic::do_not_recommend]
impl Value for Vec<u8> {
    type Base = Self;
    type Null = NotNull;
    const TYPE: &'static str = "bytea";
    const ARRAY: &'static str = "bytea[]";
}

impl Element for Vec<u8> {}

/// Types with `+`, `-`, `*` and `/`.
#[diagnostic::on_unimplemented(message = "`{Self}` is not a number: `+ - * /` and `sum` need one")]
pub trait Number: Value<Base = Self> {
    /// What `sum` gives: wider than the summands where there is a wider type.
    type Sum: Value<Base = Self::Sum>;
    /// `sum` of this type, from its argument on; with a cast where the server's result is of a type
    /// that Rust has no number for.
    const SUM_END: &'static str;
}

macro_rules! numbers {
    ($($number:ty => $sum:ty, $end:literal;)*) => {$(
        impl Number for $number {
            type Sum = $sum;
            const SUM_END: &'static str = $end;
        }
    )*};
}

numbers! {
    i16 => i64, ")";
    i32 => i64, ")";
    i64 => i64, ")::bigint";
    f32 => f32, ")";
    f64 => f64, ")";
}
