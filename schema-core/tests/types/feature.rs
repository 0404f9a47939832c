//! Types of other crates, by feature.

#[cfg(feature = "rust_decimal")]
mod rust_decimal {
    use proptest::prelude::*;
    use rust_decimal::Decimal;
    use schema_core::value::Range;

    use crate::range;
    use crate::server::Server;

    fn decimal() -> impl Strategy<Value = Decimal> {
        let mantissa = -(1i128 << 96) + 1..1i128 << 96;
        (mantissa, 0..=28u32).prop_map(|(m, scale)| Decimal::from_i128_with_scale(m, scale))
    }

    #[test]
    fn decimals() {
        let server = Server::new();
        let edges = [Decimal::MAX, Decimal::MIN, Decimal::ZERO, Decimal::ONE];
        server.round_trip(decimal(), edges, text);
        let small =
            prop_oneof![decimal(), (-99i64..99, 0..28u32).prop_map(|(m, s)| Decimal::new(m, s))];
        range::round_trip(&server, range::continuous(small.boxed()).boxed(), text);
    }

    /// The crate sends zero without its zeros behind the point.
    fn text(decimal: &Decimal) -> String {
        if decimal.is_zero() { "0".to_owned() } else { decimal.to_string() }
    }

    #[test]
    fn what_a_decimal_does_not_hold_is_an_error() {
        let server = Server::new();
        server.refuses::<Decimal>("SELECT 'NaN'::numeric", "NaN");
        server.refuses::<Option<Decimal>>("SELECT 'NaN'::numeric", "NaN");
        server.refuses::<Vec<Decimal>>("SELECT '{NaN}'::numeric[]", "NaN");
        server.refuses::<Decimal>("SELECT '1e40'::numeric", "more digits");
        server.refuses::<Decimal>("SELECT '1e-29'::numeric", "more digits");
        server.refuses::<Decimal>("SELECT '1e131000'::numeric", "more digits");
        server.refuses::<Decimal>("SELECT '1e-16000'::numeric", "more digits");
        server
            .refuses::<Decimal>("SELECT '1.00000000000000000000000000001'::numeric", "more digits");
        server.refuses::<Range<Decimal>>("SELECT numrange(1, 'NaN')", "NaN");
        let zeros: Decimal = server.get("SELECT 1.5::numeric(80, 40)", ()).unwrap();
        assert_eq!(zeros, Decimal::new(15, 1));
        // since PostgreSQL 14
        server.refuses::<Decimal>("SELECT '-Infinity'::numeric", "-Infinity");
        server.refuses::<Decimal>("SELECT 'Infinity'::numeric", "Infinity");
        server.refuses::<Vec<Option<Decimal>>>("SELECT '{1,Infinity}'::numeric[]", "Infinity");
    }
}

#[cfg(feature = "bigdecimal")]
mod bigdecimal {
    use bigdecimal::BigDecimal;
    use bigdecimal::num_bigint::BigInt;
    use proptest::prelude::*;
    use schema_core::value::{Numeric, Range};

    use crate::range;
    use crate::server::Server;

    fn numeric() -> impl Strategy<Value = Numeric> {
        let digits = "-?[0-9]{1,60}".prop_map(|digits| digits.parse::<BigInt>().unwrap());
        (digits, -50..80i64).prop_map(|(digits, scale)| Numeric(BigDecimal::new(digits, scale)))
    }

    #[test]
    fn decimals_of_any_size() {
        let server = Server::new();
        let longest = Numeric(BigDecimal::new(BigInt::from(-7), -131_000));
        let finest = Numeric(BigDecimal::new(BigInt::from(7), 16_383));
        let edges = [Numeric::default(), longest, finest];
        server.round_trip(numeric(), edges, Numeric::to_string);
        range::round_trip(
            &server,
            range::continuous(numeric().boxed()).boxed(),
            Numeric::to_string,
        );
    }

    #[test]
    fn what_one_side_does_not_hold_is_an_error() {
        let server = Server::new();
        server.refuses::<Numeric>("SELECT 'NaN'::numeric", "NaN");
        server.refuses::<Numeric>("SELECT 'Infinity'::numeric", "Infinity");
        server.refuses::<Option<Numeric>>("SELECT '-Infinity'::numeric", "-Infinity");
        server.refuses::<Range<Numeric>>("SELECT numrange(1, 'NaN')", "NaN");
        server.refuses::<Vec<Numeric>>("SELECT '{1,-Infinity}'::numeric[]", "-Infinity");
        for scale in [-131_072, 16_384, i64::MIN, i64::MAX] {
            let number = Numeric(BigDecimal::new(BigInt::from(1), scale));
            assert!(server.get::<String>("SELECT {}::numeric::text", (number,)).is_err());
        }
    }
}

#[cfg(feature = "time")]
mod time {
    use ::time::{Date, Duration, OffsetDateTime, PrimitiveDateTime, Time};
    use proptest::prelude::*;
    use schema_core::value;

    use crate::range;
    use crate::server::Server;

    fn day() -> impl Strategy<Value = Date> {
        (1_721_426..5_373_484).prop_map(|day| Date::from_julian_day(day).unwrap())
    }

    fn of_day() -> impl Strategy<Value = Time> {
        (0..86_400_000_000i64).prop_map(|micros| Time::MIDNIGHT + Duration::microseconds(micros))
    }

    #[test]
    fn dates_and_times() {
        let server = Server::new();
        server.round_trip(day(), [Date::MAX], Date::to_string);
        server.round_trip(of_day(), [Time::MIDNIGHT], Time::to_string);
        let at = || (day(), of_day()).prop_map(|(day, time)| PrimitiveDateTime::new(day, time));
        server.round_trip(at(), [], PrimitiveDateTime::to_string);
        let utc = at().prop_map(PrimitiveDateTime::assume_utc);
        server.round_trip(utc, [OffsetDateTime::UNIX_EPOCH], |at| {
            PrimitiveDateTime::new(at.date(), at.time()).to_string() + "+00"
        });
        range::round_trip(&server, range::discrete(day().boxed()).boxed(), Date::to_string);
    }

    #[test]
    fn what_time_does_not_hold_is_an_error() {
        let server = Server::new();
        server.refuses::<Date>("SELECT 'infinity'::date", "infinity");
        server.refuses::<Date>("SELECT '10000-01-01'::date", "too large");
        server.refuses::<PrimitiveDateTime>("SELECT '-infinity'::timestamp", "infinity");
        server.refuses::<OffsetDateTime>("SELECT 'infinity'::timestamptz", "infinity");
        server.refuses::<OffsetDateTime>("SELECT '294276-12-31'::timestamptz", "too large");
        server.refuses::<Time>("SELECT '24:00'::time", "24:00:00");
        server.refuses::<Date>("SELECT '-infinity'::date", "infinity");
        server.refuses::<Vec<OffsetDateTime>>("SELECT ARRAY['-infinity'::timestamptz]", "infinity");
        server.refuses::<PrimitiveDateTime>("SELECT '294276-12-31'::timestamp", "too large");
        let ends = [value::Date::<Date>::NegInfinity, value::Date::PosInfinity];
        server.round_trip(day().prop_map(value::Date::Value), ends, |date| match date {
            value::Date::NegInfinity => "-infinity".to_owned(),
            value::Date::Value(day) => day.to_string(),
            value::Date::PosInfinity => "infinity".to_owned(),
        });
        let end: value::Timestamp<OffsetDateTime> =
            server.get("SELECT 'infinity'::timestamptz", ()).unwrap();
        assert_eq!(end, value::Timestamp::PosInfinity);
    }
}

#[cfg(feature = "jiff")]
mod jiff {
    use ::jiff::civil::{Date, DateTime, Time};
    use ::jiff::{Timestamp, ToSpan};
    use proptest::prelude::*;
    use schema_core::value;

    use crate::range;
    use crate::server::Server;

    fn day() -> impl Strategy<Value = Date> {
        let first = Date::constant(1, 1, 1);
        (0..3_652_058i32).prop_map(move |days| first + days.days())
    }

    fn of_day() -> impl Strategy<Value = Time> {
        (0..86_400_000_000i64).prop_map(|micros| Time::midnight() + micros.microseconds())
    }

    #[test]
    fn dates_and_times() {
        let server = Server::new();
        server.round_trip(day(), [Date::MAX], Date::to_string);
        server.round_trip(of_day(), [Time::midnight()], Time::to_string);
        let at = (day(), of_day()).prop_map(|(day, time)| day.to_datetime(time));
        server.round_trip(at, [], DateTime::to_string);
        let micros = -62_135_596_800_000_000..250_000_000_000_000_000i64;
        let at = micros.prop_map(|micros| Timestamp::from_microsecond(micros).unwrap());
        server.round_trip(at, [Timestamp::UNIX_EPOCH], Timestamp::to_string);
        range::round_trip(&server, range::discrete(day().boxed()).boxed(), Date::to_string);
    }

    #[test]
    fn what_jiff_does_not_hold_is_an_error() {
        let server = Server::new();
        server.refuses::<Date>("SELECT 'infinity'::date", "infinity");
        server.refuses::<Date>("SELECT '10000-01-01'::date", "too large");
        server.refuses::<DateTime>("SELECT '-infinity'::timestamp", "infinity");
        server.refuses::<Timestamp>("SELECT 'infinity'::timestamptz", "infinity");
        server.refuses::<Timestamp>("SELECT '294276-12-31'::timestamptz", "too large");
        server.refuses::<Time>("SELECT '24:00'::time", "24:00:00");
        server.refuses::<Date>("SELECT '-infinity'::date", "infinity");
        server.refuses::<Vec<Timestamp>>("SELECT ARRAY['-infinity'::timestamptz]", "infinity");
        server.refuses::<DateTime>("SELECT '294276-12-31'::timestamp", "too large");
        let ends = [value::Date::<Date>::NegInfinity, value::Date::PosInfinity];
        server.round_trip(day().prop_map(value::Date::Value), ends, |date| match date {
            value::Date::NegInfinity => "-infinity".to_owned(),
            value::Date::Value(day) => day.to_string(),
            value::Date::PosInfinity => "infinity".to_owned(),
        });
        let end: value::Timestamp<Timestamp> =
            server.get("SELECT 'infinity'::timestamptz", ()).unwrap();
        assert_eq!(end, value::Timestamp::PosInfinity);
    }
}

#[cfg(feature = "cidr")]
#[test]
fn cidr() {
    use ::cidr::{IpCidr, IpInet};
    use proptest::prelude::*;
    use std::net::Ipv4Addr;

    let server = crate::server::Server::new();
    let v4 = |bits: u32| std::net::IpAddr::from(Ipv4Addr::from_bits(bits));
    let inet = (any::<u32>(), 0..=32u8).prop_map(move |(b, p)| IpInet::new(v4(b), p).unwrap());
    server.round_trip(inet, [], |inet| format!("{}/{}", inet.address(), inet.network_length()));
    let cidr = (any::<u32>(), 0..=32u8).prop_map(move |(bits, prefix)| {
        let mask = u32::MAX.checked_shl(32 - u32::from(prefix)).unwrap_or(0);
        IpCidr::new(v4(bits & mask), prefix).unwrap()
    });
    server
        .round_trip(cidr, [], |cidr| format!("{}/{}", cidr.first_address(), cidr.network_length()));
}

#[cfg(feature = "eui48")]
#[test]
fn mac_addresses() {
    use eui48::MacAddress;
    use proptest::prelude::*;

    let server = crate::server::Server::new();
    let address = any::<[u8; 6]>().prop_map(MacAddress::new);
    server.round_trip(address, [], MacAddress::to_hex_string);
}

#[cfg(feature = "bit-vec")]
#[test]
fn bit_vecs() {
    use bit_vec::BitVec;
    use proptest::prelude::*;

    let server = crate::server::Server::new();
    let bits = prop::collection::vec(any::<bool>(), 0..30).prop_map(BitVec::from_iter);
    server.round_trip(bits, [BitVec::new()], |bits: &BitVec| {
        bits.iter().map(|bit| if bit { '1' } else { '0' }).collect()
    });
}

#[cfg(feature = "geo-types")]
#[test]
fn geo_types() {
    use geo_types::{LineString, Point, Rect};
    use proptest::prelude::*;

    let server = crate::server::Server::new();
    let pair = || (-1e6..1e6, -1e6..1e6);
    server.round_trip(pair().prop_map(Point::from), [], |p| format!("({},{})", p.x(), p.y()));
    let rect = (pair(), pair()).prop_map(|(a, b)| Rect::new(a, b));
    server.round_trip(rect, [], |rect| {
        let (high, low) = (rect.max(), rect.min());
        format!("({},{}),({},{})", high.x, high.y, low.x, low.y)
    });
    let path = prop::collection::vec(pair(), 1..5).prop_map(LineString::from);
    server.round_trip(path, [], |path| {
        let points: Vec<_> = path.coords().map(|c| format!("({},{})", c.x, c.y)).collect();
        format!("[{}]", points.join(","))
    });
    server.refuses::<LineString<f64>>("SELECT '((0,0),(1,1))'::path", "a closed path");
}
