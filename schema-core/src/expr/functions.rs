//! Functions of the server.

use chrono::{DateTime, Utc};

use super::{Call, Expr, IntoExpr, Strict, StrictOr};
use crate::value::{Nullable, Number};

crate::sql_function! {
    /// `length(text)`: how many characters.
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
pub fn abs<E: Expr<Base: Number>>(number: E) -> Call<E::Base, E, Strict> {
    Call::new("abs(", number, ")")
}

/// `greatest(a, b)`: the greater of two values. NULL here where one of them can be, though the
/// server ignores NULLs.
pub fn greatest<A: Expr, B: IntoExpr<A::Base>>(a: A, b: B) -> Call<A::Base, (A, B::Expr), Strict> {
    Call::new("greatest(", (a, b.into_expr()), ")")
}

/// `least(a, b)`: the lesser of two values. See [`greatest`].
pub fn least<A: Expr, B: IntoExpr<A::Base>>(a: A, b: B) -> Call<A::Base, (A, B::Expr), Strict> {
    Call::new("least(", (a, b.into_expr()), ")")
}

/// `nullif(a, b)`: the first, NULL where they are equal.
pub fn nullif<A: Expr, B: IntoExpr<A::Base>>(
    a: A,
    b: B,
) -> Call<A::Base, (A, B::Expr), StrictOr<Nullable>> {
    Call::new("nullif(", (a, b.into_expr()), ")")
}
