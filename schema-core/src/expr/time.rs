//! Arithmetic and functions of dates and times.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};

use super::{Always, Argument, ArgumentIn, Call, Expr, Infix, IntoExpr, Nothing, Operand, Strict};
use crate::sql::Fragment;
use crate::value::{Interval, NotNull, Value};

/// The types of points in time.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither a date nor a time",
    label = "only a date or a time has this operator"
)]
pub trait TimeValue: Value<Base = Self> {
    /// What an interval later or earlier is.
    type Shifted: Value<Base = Self::Shifted>;
    /// What is between two of them.
    type Between: Value<Base = Self::Between>;
}

impl TimeValue for DateTime<Utc> {
    type Shifted = Self;
    type Between = Interval;
}

impl TimeValue for NaiveDateTime {
    type Shifted = Self;
    type Between = Interval;
}

impl TimeValue for NaiveDate {
    type Shifted = NaiveDateTime;
    type Between = i32;
}

/// Arithmetic of dates and times.
///
/// ```
/// # use schema_core::prelude::*;
/// # use schema_core::value::Interval;
/// # #[derive(Table)] #[table(name = "users")]
/// # struct User { #[column(primary_key, identity)] id: i64, seen: DateTime<Utc>, born: NaiveDate }
/// let day = Interval { days: 1, ..Interval::default() };
/// let query = User::select()
///     .filter(User::seen.gt(now().minus(day)))
///     .columns((User::seen.plus(day), now().since(User::seen), User::seen.at_time_zone("Europe/Berlin")));
/// assert_eq!(
///     query.to_sql(),
///     "SELECT (users.seen + $1::interval), (now() - users.seen), \
///      (users.seen AT TIME ZONE $2::text) \
///      FROM users WHERE users.seen > (now() - $3::interval)"
/// );
/// ```
pub trait TimeExpr: Expr {
    /// `self + interval`
    fn plus<R, V>(self, interval: R) -> Infix<V, Self, R::Expr, NotNull>
    where
        Self::Base: TimeValue<Shifted = V>,
        R: IntoExpr<Interval>,
    {
        Infix::new(self, " + ", interval.into_expr())
    }

    /// `self - interval`
    fn minus<R, V>(self, interval: R) -> Infix<V, Self, R::Expr, NotNull>
    where
        Self::Base: TimeValue<Shifted = V>,
        R: IntoExpr<Interval>,
    {
        Infix::new(self, " - ", interval.into_expr())
    }

    /// `self - other`: the time from the other to this; of dates, the number of days.
    fn since<R, V>(self, other: R) -> Infix<V, Self, R::Expr, NotNull>
    where
        Self::Base: TimeValue<Between = V>,
        R: IntoExpr<Self::Base>,
    {
        Infix::new(self, " - ", other.into_expr())
    }

    /// `self AT TIME ZONE zone`: what clocks show there.
    fn at_time_zone<R: IntoExpr<String>>(
        self,
        zone: R,
    ) -> Infix<NaiveDateTime, Self, R::Expr, NotNull>
    where
        Self: Expr<Base = DateTime<Utc>>,
    {
        Infix::new(self, " AT TIME ZONE ", zone.into_expr())
    }
}

impl<E: Expr> TimeExpr for E {}

/// A part of a date or time: what [`extract`] takes.
#[derive(Debug, Clone, Copy)]
pub enum Part {
    /// The century.
    Century,
    /// The decade.
    Decade,
    /// The year.
    Year,
    /// The year of ISO 8601, to which its weeks belong.
    IsoYear,
    /// The quarter, from 1.
    Quarter,
    /// The month, from 1.
    Month,
    /// The week of ISO 8601.
    Week,
    /// The day of the month; of an interval, its days.
    Day,
    /// The day of the week, from 0 for Sunday.
    Weekday,
    /// The day of the week, from 1 for Monday to 7.
    IsoWeekday,
    /// The day of the year, from 1.
    DayOfYear,
    /// The hour.
    Hour,
    /// The minute.
    Minute,
    /// The second, with its fraction.
    Second,
    /// The seconds since 1970, with their fraction; of an interval, all of it in seconds.
    Epoch,
}

/// A [`Part`] before what it is of.
pub struct Extracted<E>(Part, E);

impl<E: Expr> Argument for Extracted<E> {
    type Kind = E::Kind;

    fn write_argument(self, sql: &mut Fragment) {
        sql.push(match self.0 {
            Part::Century => "CENTURY",
            Part::Decade => "DECADE",
            Part::Year => "YEAR",
            Part::IsoYear => "ISOYEAR",
            Part::Quarter => "QUARTER",
            Part::Month => "MONTH",
            Part::Week => "WEEK",
            Part::Day => "DAY",
            Part::Weekday => "DOW",
            Part::IsoWeekday => "ISODOW",
            Part::DayOfYear => "DOY",
            Part::Hour => "HOUR",
            Part::Minute => "MINUTE",
            Part::Second => "SECOND",
            Part::Epoch => "EPOCH",
        });
        sql.push(" FROM ");
        self.1.write_typed(sql);
    }
}

impl<S, E: super::In<S, I>, I> ArgumentIn<S, I> for Extracted<E> {
    type Null = E::Null;
}

/// The types that have parts: dates, times and intervals.
pub trait HasParts: Value<Base = Self> {}
impl HasParts for DateTime<Utc> {}
impl HasParts for NaiveDateTime {}
impl HasParts for NaiveDate {}
impl HasParts for chrono::NaiveTime {}
impl HasParts for Interval {}

/// `extract(part FROM value)` in double precision.
///
/// ```
/// # use schema_core::prelude::*;
/// # use schema_core::expr::*;
/// # use schema_core::value::Interval;
/// # #[derive(Table)] #[table(name = "users")]
/// # struct User { #[column(primary_key, identity)] id: i64, seen: DateTime<Utc> }
/// let hour = make_interval(0, 0, 0, 0, 1, 0, 0.0);
/// let query = User::select().columns((
///     extract(Part::Year, User::seen),
///     age(now(), User::seen),
///     date_bin(hour, User::seen, to_timestamp(0.0)),
///     make_date(2026, 1, 31),
///     current_date(),
/// ));
/// assert_eq!(
///     query.to_sql(),
///     "SELECT extract(YEAR FROM users.seen)::double precision, age(now(), users.seen), \
///      date_bin(make_interval($1::integer, $2::integer, $3::integer, $4::integer, $5::integer, \
///      $6::integer, $7::double precision), users.seen, to_timestamp($8::double precision)), \
///      make_date($9::integer, $10::integer, $11::integer), CURRENT_DATE FROM users"
/// );
/// ```
pub fn extract<E: Expr<Base: HasParts>>(
    part: Part,
    value: impl Operand<E>,
) -> Call<f64, Extracted<E>, Strict> {
    Call::new("extract(", Extracted(part, value.itself()), ")::double precision")
}

crate::sql_function! {
    /// `age(later, earlier)`: the time between in years, months and days.
    pub fn age(DateTime<Utc>, DateTime<Utc>) -> Interval;
    /// `date_bin(stride, time, origin)`: the start of the part, of parts of equal length since the
    /// origin, that the time is in.
    pub fn date_bin(Interval, DateTime<Utc>, DateTime<Utc>) -> DateTime<Utc>;
    /// `make_interval(years, months, weeks, days, hours, minutes, seconds)`
    pub fn make_interval(i32, i32, i32, i32, i32, i32, f64) -> Interval;
    /// `make_date(year, month, day)`
    pub fn make_date(i32, i32, i32) -> NaiveDate;
    /// `to_timestamp(seconds)`: the time so many seconds after 1970.
    pub fn to_timestamp(f64) -> DateTime<Utc>;
    /// `justify_interval(interval)`: with months of 30 days and days of 24 hours made of the rest.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # use schema_core::value::Interval;
    /// use schema_core::expr::justify_interval;
    /// # #[derive(Table)] #[table(name = "runs")]
    /// # struct Run { #[column(primary_key)] id: i64, took: Interval }
    ///
    /// let query = Run::select().columns(justify_interval(Run::took));
    /// assert_eq!(query.to_sql(), "SELECT justify_interval(runs.took) FROM runs");
    /// ```
    pub fn justify_interval(Interval) -> Interval;
}

/// `CURRENT_DATE`: the date at which the transaction began, in the time zone of the session.
pub fn current_date() -> Call<NaiveDate, Nothing, Always<NotNull>> {
    Call::new("CURRENT_DATE", Nothing, "")
}
