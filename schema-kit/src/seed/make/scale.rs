//! Numbers and times: values on a scale of steps, so that one kind of arithmetic serves all.

use std::fmt::Write as _;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Timelike as _, Utc};

use crate::seed::types::Kind;

/// How a step of a scale is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::seed) enum Style {
    Whole,
    /// With this many digits behind the point.
    Decimal(u32),
    /// Days since 1970.
    Date,
    /// Microseconds since midnight.
    Time {
        zone: bool,
    },
    /// Microseconds since 1970.
    Timestamp {
        zone: bool,
    },
}

/// The values from `low` to `high`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::seed) struct Scale {
    pub(in crate::seed) style: Style,
    pub(in crate::seed) low: i128,
    pub(in crate::seed) high: i128,
    pub(in crate::seed) step: i128,
    /// What the type takes.
    limits: (i128, i128),
    /// Which ends were only a guess.
    guessed: (bool, bool),
}

const SECOND: i128 = 1_000_000;
const DAY: i128 = 86_400 * SECOND;
/// 2024-01-01 and 2025-12-31, in days since 1970.
const YEARS: (i128, i128) = (19_723, 20_453);
/// 0001-01-01 and 9999-12-31, which every program can read.
const CALENDAR: (i128, i128) = (-719_162, 2_932_896);

impl Scale {
    /// The scale of a type, with a range that is a guess; nothing for types without an order.
    pub(in crate::seed) fn of(kind: &Kind, guess: Option<(i64, i64)>) -> Option<Self> {
        let (style, step, limits) = match *kind {
            Kind::Whole { low, high } => (Style::Whole, 1, (low.into(), high.into())),
            Kind::Decimal { digits, scale } => {
                let high = 10_i128.pow(digits + scale) - 1;
                (Style::Decimal(scale), 1, (-high, high))
            }
            Kind::Date => (Style::Date, 1, CALENDAR),
            Kind::Time { zone } => (Style::Time { zone }, SECOND, (0, DAY - 1)),
            Kind::Timestamp { zone } => {
                let limits = (CALENDAR.0 * DAY, CALENDAR.1 * DAY);
                (Style::Timestamp { zone }, SECOND, limits)
            }
            _ => return None,
        };
        let mut scale =
            Self { style, low: limits.0, high: limits.1, step, limits, guessed: (true, true) };
        let (low, high) = scale.guess(guess);
        (scale.low, scale.high) = (low.clamp(limits.0, limits.1), high.clamp(limits.0, limits.1));
        Some(scale)
    }

    fn guess(&self, guess: Option<(i64, i64)>) -> (i128, i128) {
        let guess = guess.map(|(low, high)| (i128::from(low), i128::from(high)));
        match self.style {
            Style::Whole => guess.unwrap_or((0, 1000)),
            Style::Decimal(scale) => {
                let (low, high) = guess.unwrap_or((0, 1000));
                (low * 10_i128.pow(scale), high * 10_i128.pow(scale))
            }
            // a guess for days is one in years
            Style::Date => match guess {
                Some((low, high)) => (days(low), days(high + 1) - 1),
                None => YEARS,
            },
            Style::Time { .. } => (8 * 3600 * SECOND, 20 * 3600 * SECOND),
            Style::Timestamp { .. } => match guess {
                Some((low, high)) => (days(low) * DAY, days(high + 1) * DAY - SECOND),
                None => (YEARS.0 * DAY, YEARS.1 * DAY),
            },
        }
    }

    /// How many values there are.
    pub(in crate::seed) fn count(&self) -> u64 {
        let count = (self.high - self.low) / self.step + 1;
        u64::try_from(count.max(0)).unwrap_or(u64::MAX)
    }

    pub(in crate::seed) fn at(&self, key: u64) -> i128 {
        self.low + i128::from(key) * self.step
    }

    /// Makes its steps as wide as what lasts a while. How many of the old ones a new one has.
    pub(in crate::seed) fn widen(&mut self) -> u64 {
        let width = match self.style {
            Style::Whole | Style::Decimal(_) => 10,
            Style::Date => 7,
            Style::Time { .. } => 1800,
            Style::Timestamp { .. } => 4 * 3600,
        };
        self.step *= i128::from(width);
        width
    }

    /// Makes room for so many values where nobody said where the range ends. Whether there is.
    pub(in crate::seed) fn make_room(&mut self, count: u64) -> bool {
        let wanted = (i128::from(count) - 1).max(0) * self.step;
        if self.guessed.1 && self.high - self.low < wanted {
            self.high = (self.low + wanted).min(self.limits.1);
        }
        if self.guessed.0 && self.high - self.low < wanted {
            self.low = (self.high - wanted).max(self.limits.0);
        }
        self.count() >= count
    }

    /// Whether there is room for any number of values that rows may need.
    pub(in crate::seed) fn has_room(&self, count: u64) -> bool {
        self.clone().make_room(count)
    }

    /// No value below this one.
    pub(in crate::seed) fn from(&mut self, low: i128) {
        let room = self.high - self.low;
        if self.guessed.0 || low > self.low {
            self.low = low.clamp(self.limits.0, self.limits.1);
        }
        self.guessed.0 = false;
        if self.guessed.1 && self.high <= self.low {
            self.high = (self.low + room.max(self.step)).min(self.limits.1);
        }
    }

    /// No value above this one.
    pub(in crate::seed) fn to(&mut self, high: i128) {
        let room = self.high - self.low;
        if self.guessed.1 || high < self.high {
            self.high = high.clamp(self.limits.0, self.limits.1);
        }
        self.guessed.1 = false;
        if self.guessed.0 && self.low >= self.high {
            self.low = (self.high - room.max(self.step)).max(self.limits.0);
        }
    }

    /// A value of this scale in SQL's spelling; between two steps, the one below.
    pub(in crate::seed) fn parse(&self, text: &str) -> Option<i128> {
        match self.style {
            Style::Whole => decimal(text, 0),
            Style::Decimal(scale) => decimal(text, scale),
            Style::Date => {
                Some(i128::from(date(text)?.signed_duration_since(NaiveDate::default()).num_days()))
            }
            Style::Time { .. } => {
                let time = text.parse::<NaiveTime>().ok()?;
                Some(i128::from(time.num_seconds_from_midnight()) * SECOND)
            }
            Style::Timestamp { .. } => moment(text).map(i128::from),
        }
    }

    pub(in crate::seed) fn write(&self, value: i128, out: &mut String) {
        // writing to a string does not fail
        let _ = match self.style {
            Style::Whole | Style::Decimal(0) => write!(out, "{value}"),
            Style::Decimal(scale) => {
                let unit = 10_u128.pow(scale);
                let sign = if value < 0 { "-" } else { "" };
                let (whole, rest) = (value.unsigned_abs() / unit, value.unsigned_abs() % unit);
                write!(out, "{sign}{whole}.{rest:0width$}", width = scale as usize)
            }
            Style::Date => {
                write!(out, "{}", moment_of(value * DAY).date())
            }
            Style::Time { zone } => {
                let zone = if zone { "+00" } else { "" };
                write!(out, "{}{zone}", moment_of(value).time())
            }
            Style::Timestamp { zone } => {
                let zone = if zone { "+00" } else { "" };
                write!(out, "{}{zone}", moment_of(value))
            }
        };
    }
}

fn days(year: i128) -> i128 {
    let first = i32::try_from(year).ok().and_then(|year| NaiveDate::from_ymd_opt(year, 1, 1));
    first.map_or(0, |day| day.signed_duration_since(NaiveDate::default()).num_days().into())
}

fn moment_of(microseconds: i128) -> NaiveDateTime {
    let time = i64::try_from(microseconds).ok().and_then(DateTime::<Utc>::from_timestamp_micros);
    time.unwrap_or_default().naive_utc()
}

fn date(text: &str) -> Option<NaiveDate> {
    text.get(..10)?.parse().ok()
}

fn moment(text: &str) -> Option<i64> {
    let spaced = text.replacen('T', " ", 1);
    let zoned = ["%Y-%m-%d %H:%M:%S%.f%#z", "%Y-%m-%d %H:%M:%S%.f %#z"];
    if let Some(time) = zoned.iter().find_map(|form| DateTime::parse_from_str(&spaced, form).ok()) {
        return Some(time.timestamp_micros());
    }
    let plain = spaced.trim_end_matches('Z');
    let time = NaiveDateTime::parse_from_str(plain, "%Y-%m-%d %H:%M:%S%.f").ok();
    let time = time.or_else(|| date(plain)?.and_hms_opt(0, 0, 0));
    time.map(|time| time.and_utc().timestamp_micros())
}

/// A number times ten to the `scale`, cut there.
fn decimal(text: &str, scale: u32) -> Option<i128> {
    let (sign, digits) = match text.trim().strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.trim()),
    };
    let (whole, rest) = digits.split_once('.').unwrap_or((digits, ""));
    let scale = scale as usize;
    let padded = format!("{whole}{rest:0<scale$.scale$}");
    if padded.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
        return None;
    }
    Some(sign * padded.parse::<i128>().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        for (kind, text) in [
            (Kind::Whole { low: -9, high: 9 }, "-7"),
            (Kind::Decimal { digits: 4, scale: 2 }, "-0.05"),
            (Kind::Decimal { digits: 4, scale: 0 }, "12"),
            (Kind::Date, "1969-07-20"),
            (Kind::Time { zone: false }, "23:59:07"),
            (Kind::Timestamp { zone: false }, "2024-02-29 12:30:00"),
            (Kind::Timestamp { zone: true }, "2024-02-29 12:30:00+00"),
        ] {
            let scale = Scale::of(&kind, None).unwrap();
            let mut out = String::new();
            scale.write(scale.parse(text).unwrap(), &mut out);
            assert_eq!(out, text);
        }
        let scale = Scale::of(&Kind::Timestamp { zone: true }, None).unwrap();
        assert_eq!(scale.parse("2024-01-01T02:00:00+02"), scale.parse("2024-01-01"));
        assert_eq!(scale.parse("infinity"), None);
    }

    #[test]
    fn what_is_said_moves_what_was_guessed() {
        let mut scale = Scale::of(&Kind::Whole { low: -32768, high: 32767 }, None).unwrap();
        scale.from(5000);
        assert!(scale.low == 5000 && scale.high > 5000);
        scale.to(5010);
        assert_eq!((scale.count(), scale.make_room(12)), (11, false));
    }
}
