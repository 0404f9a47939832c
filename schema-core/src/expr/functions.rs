//! Functions of the server.

use chrono::{DateTime, Utc};

use super::{Call, Expr, IntoExpr, Operand, Strict, StrictOr};
use crate::value::{Nullable, Number};

crate::sql_function! {
    /// `length(text)`: how many characters.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// use schema_core::expr::{
    ///     btrim, initcap, length, lpad, ltrim, md5, repeat, replace, reverse, rpad, rtrim, split_part,
    ///     starts_with, strpos, substr,
    /// };
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, name: String }
    ///
    /// macro_rules! sql {
    ///     ($call:expr) => {
    ///         User::select().columns($call).to_sql().replace("SELECT ", "").replace(" FROM users", "")
    ///     };
    /// }
    /// assert_eq!(sql!(length(User::name)), "length(users.name)");
    /// assert_eq!(sql!(btrim(User::name)), "btrim(users.name)");
    /// assert_eq!(sql!(ltrim(User::name)), "ltrim(users.name)");
    /// assert_eq!(sql!(rtrim(User::name)), "rtrim(users.name)");
    /// assert_eq!(sql!(initcap(User::name)), "initcap(users.name)");
    /// assert_eq!(sql!(reverse(User::name)), "reverse(users.name)");
    /// assert_eq!(sql!(md5(User::name)), "md5(users.name)");
    /// assert_eq!(sql!(replace(User::name, "a", "b")), "replace(users.name, $1::text, $2::text)");
    /// assert_eq!(sql!(substr(User::name, 1, 3)), "substr(users.name, $1::integer, $2::integer)");
    /// assert_eq!(sql!(strpos(User::name, "a")), "strpos(users.name, $1::text)");
    /// assert_eq!(sql!(split_part(User::name, " ", 1)), "split_part(users.name, $1::text, $2::integer)");
    /// assert_eq!(sql!(starts_with(User::name, "A")), "starts_with(users.name, $1::text)");
    /// assert_eq!(sql!(repeat(User::name, 2)), "repeat(users.name, $1::integer)");
    /// assert_eq!(sql!(lpad(User::name, 9, " ")), "lpad(users.name, $1::integer, $2::text)");
    /// assert_eq!(sql!(rpad(User::name, 9, " ")), "rpad(users.name, $1::integer, $2::text)");
    /// ```
    pub fn length(String) -> i32;
    /// `trim(text)`: without spaces at both ends.
    pub fn btrim(String) -> String;
    /// `ltrim(text)`: without spaces at the start.
    pub fn ltrim(String) -> String;
    /// `rtrim(text)`: without spaces at the end.
    pub fn rtrim(String) -> String;
    /// `initcap(text)`: each word with a capital.
    pub fn initcap(String) -> String;
    /// `reverse(text)`
    pub fn reverse(String) -> String;
    /// `md5(text)`, in hexadecimal.
    pub fn md5(String) -> String;
    /// `replace(text, from, to)`
    pub fn replace(String, String, String) -> String;
    /// `substr(text, start, count)`: characters are counted from 1.
    pub fn substr(String, i32, i32) -> String;
    /// `strpos(text, part)`: where the part begins, from 1; 0 where it is not in the text.
    pub fn strpos(String, String) -> i32;
    /// `split_part(text, delimiter, field)`: fields are counted from 1.
    pub fn split_part(String, String, i32) -> String;
    /// `starts_with(text, prefix)`
    pub fn starts_with(String, String) -> bool;
    /// `repeat(text, times)`
    pub fn repeat(String, i32) -> String;
    /// `lpad(text, length, fill)`
    pub fn lpad(String, i32, String) -> String;
    /// `rpad(text, length, fill)`
    pub fn rpad(String, i32, String) -> String;
    /// `sqrt(number)`
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// use schema_core::expr::{ceil, exp, floor, ln, power, random, round, sqrt};
    /// # #[derive(Table)] #[table(name = "points")]
    /// # struct Point { #[column(primary_key)] id: i64, x: f64 }
    ///
    /// let query = Point::select().columns((
    ///     sqrt(Point::x),
    ///     power(Point::x, 2.0),
    ///     exp(Point::x),
    ///     ln(Point::x),
    ///     round(Point::x),
    ///     ceil(Point::x),
    ///     floor(Point::x),
    ///     random(),
    /// ));
    /// assert_eq!(
    ///     query.to_sql(),
    ///     "SELECT sqrt(points.x), power(points.x, $1::double precision), exp(points.x), ln(points.x), \
    ///      round(points.x), ceil(points.x), floor(points.x), random() FROM points"
    /// );
    /// ```
    pub fn sqrt(f64) -> f64;
    /// `power(number, exponent)`
    pub fn power(f64, f64) -> f64;
    /// `exp(number)`
    pub fn exp(f64) -> f64;
    /// `ln(number)`
    pub fn ln(f64) -> f64;
    /// `round(number)`
    pub fn round(f64) -> f64;
    /// `ceil(number)`
    pub fn ceil(f64) -> f64;
    /// `floor(number)`
    pub fn floor(f64) -> f64;
    /// `random()`: from 0 up to 1, another one for each row.
    pub fn random() -> f64;
    /// `date_trunc(unit, time)`: the start of the hour, day, month, …
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// use schema_core::expr::{clock_timestamp, date_part, date_trunc, to_char};
    /// # #[derive(Table)] #[table(name = "visits")]
    /// # struct Visit { #[column(primary_key)] id: i64, at: DateTime<Utc> }
    ///
    /// let query = Visit::select().columns((
    ///     date_trunc("day", Visit::at),
    ///     date_part("hour", Visit::at),
    ///     to_char(Visit::at, "YYYY"),
    ///     clock_timestamp(),
    /// ));
    /// assert_eq!(
    ///     query.to_sql(),
    ///     "SELECT date_trunc($1::text, visits.at), date_part($2::text, visits.at), \
    ///      to_char(visits.at, $3::text), clock_timestamp() FROM visits"
    /// );
    /// ```
    pub fn date_trunc(String, DateTime<Utc>) -> DateTime<Utc>;
    /// `date_part(unit, time)`: the hour, day, month, … as a number.
    pub fn date_part(String, DateTime<Utc>) -> f64;
    /// `to_char(time, format)`
    pub fn to_char(DateTime<Utc>, String) -> String;
    /// `clock_timestamp()`: the time now, not that at which the transaction began.
    pub fn clock_timestamp() -> DateTime<Utc>;
}

/// `abs(number)`
///
/// ```
/// # use schema_core::prelude::*;
/// # use schema_core::expr::{abs, date_trunc, greatest, least, length, nullif, replace};
/// # #[derive(Table)] #[table(name = "users")]
/// # struct User { #[column(primary_key, identity)] id: i64, name: Option<String>, age: i32,
/// #     seen: DateTime<Utc> }
/// let query = User::select().columns((
///     abs(User::age - 40),
///     greatest(User::age, 18),
///     least(User::age, 65),
///     nullif(User::age, 0),
///     length(replace(User::name, " ", "")),
///     date_trunc("month", User::seen),
/// ));
/// assert_eq!(
///     query.to_sql(),
///     "SELECT abs((users.age - $1)), greatest(users.age, $2::integer), least(users.age, $3::integer), \
///      nullif(users.age, $4::integer), length(replace(users.name, $5::text, $6::text)), \
///      date_trunc($7::text, users.seen) \
///      FROM users"
/// );
/// ```
pub fn abs<E: Expr>(number: impl Operand<E, Base: Number>) -> Call<E::Base, E, Strict> {
    Call::new("abs(", number.itself(), ")")
}

/// `greatest(a, b)`: the greater of two values. NULL here where one of them can be, though the
/// server ignores NULLs.
pub fn greatest<A: Expr, B: IntoExpr<A::Base>>(
    a: impl Operand<A>,
    b: B,
) -> Call<A::Base, (A, B::Expr), Strict> {
    Call::new("greatest(", (a.itself(), b.into_expr()), ")")
}

/// `least(a, b)`: the lesser of two values. See [`greatest`].
pub fn least<A: Expr, B: IntoExpr<A::Base>>(
    a: impl Operand<A>,
    b: B,
) -> Call<A::Base, (A, B::Expr), Strict> {
    Call::new("least(", (a.itself(), b.into_expr()), ")")
}

/// `nullif(a, b)`: the first, NULL where they are equal.
pub fn nullif<A: Expr, B: IntoExpr<A::Base>>(
    a: impl Operand<A>,
    b: B,
) -> Call<A::Base, (A, B::Expr), StrictOr<Nullable>> {
    Call::new("nullif(", (a.itself(), b.into_expr()), ")")
}
