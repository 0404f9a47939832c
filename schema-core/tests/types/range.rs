//! Ranges and multiranges.

use std::fmt::Debug;
use std::ops::Bound;

use chrono::{Datelike, NaiveDate};
use proptest::prelude::*;
use schema_core::value::{Date, Multirange, Range, RangeElement};

use crate::datetime::{day, day_text, timestamp, timestamp_text};
use crate::server::Server;

/// Ranges of values without a next one, which come back as they went.
pub fn continuous<T: Clone + Debug + PartialOrd>(
    values: impl Strategy<Value = T> + Clone,
) -> impl Strategy<Value = Range<T>> {
    let bound = prop_oneof![
        values.clone().prop_map(Bound::Included),
        values.prop_map(Bound::Excluded),
        Just(Bound::Unbounded)
    ];
    (bound.clone(), bound).prop_map(|(lower, upper)| ordered(lower, upper))
}

fn ordered<T: Clone + PartialOrd>(lower: Bound<T>, upper: Bound<T>) -> Range<T> {
    use Bound::{Excluded, Included};
    let (Included(a) | Excluded(a), Included(b) | Excluded(b)) = (&lower, &upper) else {
        return Range::Between(lower, upper);
    };
    match a.partial_cmp(b) {
        Some(std::cmp::Ordering::Less) => Range::Between(lower, upper),
        Some(std::cmp::Ordering::Greater) => Range::Between(upper, lower),
        _ => Range::Between(Included(a.clone()), Included(a.clone())),
    }
}

/// Ranges of values with a next one, as the server writes them: `[1,4)`.
pub fn discrete<T: Clone + Debug + PartialOrd>(
    values: impl Strategy<Value = T> + Clone,
) -> impl Strategy<Value = Range<T>> {
    let ends = (prop::option::of(values.clone()), prop::option::of(values));
    ends.prop_map(|(a, b)| {
        let (lower, upper) = match (a, b) {
            (Some(a), Some(b)) if a == b => return Range::Empty,
            (Some(a), Some(b)) if a > b => (Some(b), Some(a)),
            ends => ends,
        };
        let lower = lower.map_or(Bound::Unbounded, Bound::Included);
        Range::Between(lower, upper.map_or(Bound::Unbounded, Bound::Excluded))
    })
}

/// A range as the server reads it.
pub fn range_text<T>(range: &Range<T>, text: impl Fn(&T) -> String) -> String {
    match range {
        Range::Empty => "empty".to_owned(),
        Range::Between(lower, upper) => {
            let quoted = |bound: &Bound<T>| match bound {
                Bound::Included(value) | Bound::Excluded(value) => format!("\"{}\"", text(value)),
                Bound::Unbounded => String::new(),
            };
            let open = if matches!(lower, Bound::Included(_)) { '[' } else { '(' };
            let close = if matches!(upper, Bound::Included(_)) { ']' } else { ')' };
            format!("{open}{},{}{close}", quoted(lower), quoted(upper))
        }
    }
}

/// The round trip of ranges, and of multiranges of one of them.
pub fn round_trip<T>(
    server: &Server,
    ranges: impl Strategy<Value = Range<T>> + Clone,
    text: impl Fn(&T) -> String + Copy,
) where
    T: RangeElement + Clone + PartialEq + Debug,
{
    server.round_trip(ranges.clone(), [Range::Empty], |range| range_text(range, text));
    let of_one = ranges.prop_map(|range| match range {
        Range::Empty => Multirange(vec![]),
        range @ Range::Between(..) => Multirange(vec![range]),
    });
    let everything = Multirange(vec![Range::Between(Bound::Unbounded, Bound::Unbounded)]);
    server.round_trip(of_one, [Multirange(vec![]), everything], |Multirange(ranges)| {
        let texts: Vec<_> = ranges.iter().map(|range| range_text(range, text)).collect();
        format!("{{{}}}", texts.join(","))
    });
}

#[test]
fn ranges_of_integers_and_dates() {
    let server = Server::new();
    round_trip(&server, discrete(any::<i32>()).boxed(), i32::to_string);
    round_trip(&server, discrete(any::<i64>()).boxed(), i64::to_string);
    round_trip(&server, discrete(day().boxed()).boxed(), |day| day_text(*day));
}

#[test]
fn ranges_of_timestamps() {
    let server = Server::new();
    round_trip(&server, continuous(timestamp().boxed()).boxed(), |at| timestamp_text(*at));
    let utc =
        timestamp().prop_filter_map("since Christ", |at| (at.year() > 0).then(|| at.and_utc()));
    round_trip(&server, continuous(utc.boxed()).boxed(), |at| {
        timestamp_text(at.naive_utc()) + "+00"
    });
}

#[test]
fn the_server_writes_ranges_in_its_own_form() {
    let server = Server::new();
    let found: Range<i32> = server.get("SELECT {}::int4range", (Range::from(1..=3),)).unwrap();
    assert_eq!(found, Range::from(1..4));
    let several = Multirange::from_iter([Range::from(5..7), Range::from(1..3), Range::from(7..9)]);
    let found: Multirange<i32> = server.get("SELECT {}::int4multirange", (several,)).unwrap();
    assert_eq!(found, Multirange(vec![Range::from(1..3), Range::from(5..9)]));
    assert!(found.contains(&5) && !found.contains(&3));
    let text: String = server.get("SELECT {}::int4multirange::text", (found.clone(),)).unwrap();
    assert_eq!(text, found.to_string());
    let reversed = Range::Between(Bound::Included(3), Bound::Excluded(1));
    let error = server.get::<Range<i32>>("SELECT {}::int4range", (reversed,)).unwrap_err();
    assert_eq!(error.code(), Some("22000"));
}

#[test]
fn an_infinite_bound_is_an_error_or_has_a_type() {
    let server = Server::new();
    let query = "SELECT daterange('2026-01-01', 'infinity')";
    server.refuses::<Range<NaiveDate>>(query, "infinity");
    let first = Date::Value(NaiveDate::from_ymd_opt(2026, 1, 1).unwrap());
    let found: Range<Date<NaiveDate>> = server.get(query, ()).unwrap();
    assert_eq!(found, Range::from(first..Date::PosInfinity));
}
