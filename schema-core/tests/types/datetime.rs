//! Dates, times and intervals.

use chrono::{DateTime, Days, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use proptest::prelude::*;
use schema_core::prelude::Table;
use schema_core::value::{Date, Interval, PgLsn, Range, TimeTz, Timestamp};

use crate::server::Server;

/// A day from 4714 BC, the server's first, to 9999.
pub fn day() -> impl Strategy<Value = NaiveDate> {
    let first = NaiveDate::from_ymd_opt(-4713, 11, 24).unwrap();
    (0..5_373_000u64).prop_map(move |days| first + Days::new(days))
}

pub fn time() -> impl Strategy<Value = NaiveTime> {
    (0..86_400_000_000i64).prop_map(|micros| NaiveTime::MIN + TimeDelta::microseconds(micros))
}

pub fn timestamp() -> impl Strategy<Value = NaiveDateTime> {
    (day(), time()).prop_map(|(day, time)| day.and_time(time))
}

/// A date as the server reads it, before Christ too.
pub fn day_text(day: NaiveDate) -> String {
    use chrono::Datelike;
    let (bc, year) = day.year_ce();
    let era = if bc { "" } else { " BC" };
    format!("{year:04}-{:02}-{:02}{era}", day.month(), day.day())
}

pub fn timestamp_text(at: NaiveDateTime) -> String {
    let day = day_text(at.date());
    let (day, era) = day.split_at(day.find(' ').unwrap_or(day.len()));
    format!("{day} {}{era}", at.time())
}

#[test]
fn dates_and_timestamps() {
    let server = Server::new();
    let last = NaiveDate::from_ymd_opt(262_142, 12, 31).unwrap();
    server.round_trip(day(), [NaiveDate::default(), last], |day| day_text(*day));
    server.round_trip(time(), [NaiveTime::MIN], NaiveTime::to_string);
    server.round_trip(timestamp(), [], |at| timestamp_text(*at));
    let utc = timestamp().prop_map(|at| at.and_utc());
    server.round_trip(utc, [DateTime::UNIX_EPOCH], |at| {
        let text = timestamp_text(at.naive_utc());
        if text.ends_with("BC") { text.replace(" BC", "+00 BC") } else { text + "+00" }
    });
}

#[test]
fn infinity_and_what_is_out_of_range_are_errors() {
    let server = Server::new();
    for sign in ["", "-"] {
        server.refuses::<NaiveDate>(&format!("SELECT '{sign}infinity'::date"), "infinity");
        let timestamp = format!("SELECT '{sign}infinity'::timestamp");
        server.refuses::<NaiveDateTime>(&timestamp, "infinity");
        server.refuses::<Option<NaiveDateTime>>(&timestamp, "infinity");
        let timestamptz = format!("SELECT '{sign}infinity'::timestamptz");
        server.refuses::<DateTime<Utc>>(&timestamptz, "infinity");
        server.refuses::<Vec<DateTime<Utc>>>(&format!("SELECT ARRAY[({timestamptz})]"), "infinity");
    }
    server.refuses::<NaiveDateTime>("SELECT '294276-12-31'::timestamp", "too large");
    server.refuses::<DateTime<Utc>>("SELECT '294276-12-31'::timestamptz", "too large");
    server.refuses::<NaiveDate>("SELECT '294276-12-31'::date", "too large");
    let day: NaiveDate = server.get("SELECT '4714-11-24 BC'::date", ()).unwrap();
    assert_eq!(day, NaiveDate::from_ymd_opt(-4713, 11, 24).unwrap());
    server.refuses::<Date<NaiveDate>>("SELECT '294276-12-31'::date", "too large");
    server.refuses::<Timestamp<DateTime<Utc>>>("SELECT '294276-12-31'::timestamptz", "too large");
    server.refuses::<Range<DateTime<Utc>>>("SELECT tstzrange(now(), 'infinity')", "infinity");
    server.refuses::<NaiveTime>("SELECT '24:00'::time", "24:00:00");
    server.refuses::<Vec<Option<NaiveTime>>>("SELECT '{24:00}'::time[]", "24:00:00");
    server.refuses::<TimeTz>("SELECT '24:00+01'::timetz", "24:00:00");
    // what only chrono has is an error of the server
    let error = server.get::<NaiveDate>("SELECT {}::date", (NaiveDate::MIN,)).unwrap_err();
    assert_eq!(error.code(), Some("22008"));
}

#[test]
fn infinity_has_a_type() {
    let server = Server::new();
    let days = [Date::PosInfinity, Date::NegInfinity];
    server.round_trip(day().prop_map(Date::Value), days, |date| match date {
        Date::PosInfinity => "infinity".to_owned(),
        Date::NegInfinity => "-infinity".to_owned(),
        Date::Value(day) => day_text(*day),
    });
    let ends = [Timestamp::PosInfinity, Timestamp::NegInfinity];
    server.round_trip(timestamp().prop_map(Timestamp::Value), ends, |at| match at {
        Timestamp::PosInfinity => "infinity".to_owned(),
        Timestamp::NegInfinity => "-infinity".to_owned(),
        Timestamp::Value(at) => timestamp_text(*at),
    });
}

#[derive(Table)]
#[table(name = "leases", new(derive(Debug)))]
#[allow(dead_code)] // its new rows are read
struct Lease {
    #[column(primary_key)]
    place: PgLsn,
    until: Date<NaiveDate>,
    seen: Option<Timestamp<DateTime<Utc>>>,
}

#[test]
fn infinity_is_a_word_of_serde() {
    let read = |until: &str| {
        let json = format!(r#"{{"place": "16/B374D848", "until": {until}, "seen": "-infinity"}}"#);
        serde_json::from_str::<NewLease>(&json)
    };
    let lease = read(r#""infinity""#).unwrap();
    assert_eq!((lease.place, lease.until), (PgLsn(0x16_b374_d848), Date::PosInfinity));
    assert_eq!(lease.seen, Some(Timestamp::NegInfinity));
    let day = NaiveDate::from_ymd_opt(2026, 1, 2).unwrap();
    assert_eq!(read(r#""2026-01-02""#).unwrap().until, Date::Value(day));
    let error = read(r#""soon""#).unwrap_err().to_string();
    assert!(error.contains("expected a date or timestamp, `infinity` or `-infinity`"), "{error}");
    assert!(read("7").is_err());
    let written =
        serde_json::to_string(&(Date::Value(day), Timestamp::<NaiveDateTime>::PosInfinity));
    assert_eq!(written.unwrap(), r#"["2026-01-02","infinity"]"#);
    assert!(
        Date::NegInfinity < Date::Value(NaiveDate::MIN) && Date::Value(day) < Date::PosInfinity
    );
    for wrong in ["", "16", "16/", "/16", "1/100000000", "x/1", "+1/1"] {
        assert!(wrong.parse::<PgLsn>().is_err(), "{wrong}");
    }
    assert_eq!(PgLsn(u64::MAX).to_string().parse(), Ok(PgLsn(u64::MAX)));
}

#[test]
fn times_with_a_zone() {
    let server = Server::new();
    let zone = (-57_599..57_600).prop_map(|east| FixedOffset::east_opt(east).unwrap());
    let times = (time(), zone).prop_map(|(time, offset)| TimeTz { time, offset });
    server.round_trip(times, [], TimeTz::to_string);
}

#[test]
fn intervals() {
    let server = Server::new();
    // Text can't say all that the binary form can: of 2^63 microseconds at most some.
    let parts = (-100_000..100_000, any::<i32>(), -1_000_000_000_000_000..1_000_000_000_000_000i64);
    let intervals =
        parts.prop_map(|(months, days, microseconds)| Interval { months, days, microseconds });
    server.round_trip(intervals, [Interval::default()], Interval::to_string);
    let longest = Interval { months: 0, days: i32::MIN, microseconds: i64::MAX };
    assert_eq!(server.get::<Interval>("SELECT {}::interval", (longest,)).unwrap(), longest);
    for infinite in [Interval::INFINITY, Interval::NEG_INFINITY] {
        assert_eq!(server.get::<Interval>("SELECT {}::interval", (infinite,)).unwrap(), infinite);
    }
}
