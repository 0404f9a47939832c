//! Bytes that are no value of a type: an error, never a panic, whatever they are.

use std::collections::HashMap;
use std::net::IpAddr;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use proptest::prelude::*;
use schema_core::postgres_types::Type;
use schema_core::value::{
    Array, BitString, Char, Cidr, Circle, Date, Inet, Interval, JsonPath, JsonText, Line,
    LineSegment, Ltree, MacAddr, MacAddr8, Money, Multirange, Oid, Path, Point, Polygon, Range,
    Rectangle, SparseVector, TimeTz, Timestamp, TsQuery, Value, Vector,
};
use schema_core::{Json, TsVector};
use uuid::Uuid;

/// Random bytes, most of them small, as counts and lengths are.
fn bytes() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(prop_oneof![3 => Just(0), 3 => 0..6u8, 2 => any::<u8>()], 0..64)
}

macro_rules! read {
    ($bytes:expr; $($rust:ty = $sql:ident;)*) => {
        $(let _ = <$rust as Value>::read(&Type::$sql, $bytes);)*
    };
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4096, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn noise_is_no_panic(bytes in bytes()) {
        read! { &bytes;
            bool = BOOL; Char = CHAR; i16 = INT2; i32 = INT4; i64 = INT8; f32 = FLOAT4; f64 = FLOAT8;
            Oid = OID; String = TEXT; Vec<u8> = BYTEA; Uuid = UUID; Money = MONEY;
            NaiveDate = DATE; NaiveTime = TIME; TimeTz = TIMETZ; NaiveDateTime = TIMESTAMP;
            DateTime<Utc> = TIMESTAMPTZ; Date<NaiveDate> = DATE; Interval = INTERVAL;
            Timestamp<NaiveDateTime> = TIMESTAMP; Timestamp<DateTime<Utc>> = TIMESTAMPTZ;
            Json<i32> = JSONB; JsonText<i32> = JSON; JsonPath = JSONPATH;
            IpAddr = INET; Inet = INET; Cidr = CIDR; MacAddr = MACADDR; MacAddr8 = MACADDR8;
            BitString = VARBIT; Point = POINT; Line = LINE; LineSegment = LSEG; Rectangle = BOX;
            Path = PATH; Polygon = POLYGON; Circle = CIRCLE; TsVector = TS_VECTOR; TsQuery = TSQUERY;
            Range<i32> = INT4_RANGE; Range<NaiveDate> = DATE_RANGE;
            Multirange<i64> = INT8MULTI_RANGE; Multirange<DateTime<Utc>> = TSTZMULTI_RANGE;
            Vec<i32> = INT4_ARRAY; Vec<Option<NaiveTime>> = TIME_ARRAY; Array<i32> = INT4_ARRAY;
            // of extensions: how they are read does not depend on the number of their type
            HashMap<String, Option<String>> = TEXT; Ltree = TEXT; Vector = TEXT; SparseVector = TEXT;
        }
        #[cfg(feature = "rust_decimal")]
        read! { &bytes; rust_decimal::Decimal = NUMERIC; Range<rust_decimal::Decimal> = NUM_RANGE; }
        #[cfg(feature = "bigdecimal")]
        read! { &bytes; schema_core::value::Numeric = NUMERIC; }
        #[cfg(feature = "time")]
        read! { &bytes; time::Date = DATE; time::Time = TIME; time::OffsetDateTime = TIMESTAMPTZ; }
        #[cfg(feature = "jiff")]
        read! { &bytes;
            jiff::civil::Date = DATE; jiff::civil::Time = TIME; jiff::Timestamp = TIMESTAMPTZ;
        }
        #[cfg(feature = "cidr")]
        read! { &bytes; cidr::IpInet = INET; cidr::IpCidr = CIDR; }
        #[cfg(feature = "bit-vec")]
        read! { &bytes; bit_vec::BitVec = VARBIT; }
        #[cfg(feature = "eui48")]
        read! { &bytes; eui48::MacAddress = MACADDR; }
        #[cfg(feature = "geo-types")]
        read! { &bytes; geo_types::LineString<f64> = PATH; geo_types::Rect<f64> = BOX; }
        #[cfg(feature = "half")]
        read! { &bytes; schema_core::value::HalfVector = TEXT; }
    }
}
