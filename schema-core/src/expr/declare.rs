//! Functions that a program declares, each in one line.

use super::{Aggregate, Call, StrictOr};
use crate::value::Value;

/// A call of a function that [`sql_function!`](crate::sql_function) declares.
pub type FunctionCall<V, A> = Call<<V as Value>::Base, A, StrictOr<<V as Value>::Null>>;

/// A call of an aggregate that [`sql_aggregate!`](crate::sql_aggregate) declares.
pub type DeclaredAggregate<V, A> = Call<<V as Value>::Base, A, Aggregate<<V as Value>::Null>>;

/// A call of a function that [`sql_window_function!`](crate::sql_window_function) declares.
pub type DeclaredWindowFunction<V, A> =
    super::WindowFunction<<V as Value>::Base, A, <V as Value>::Null>;

/// A call of a function that [`sql_set_function!`](crate::sql_set_function) declares.
pub type DeclaredSetFunction<R, A> = crate::query::SetFunction<R, A>;

/// Declares functions of SQL, each with the types of its arguments and of its value; `Option` for
/// one that can be NULL though no argument is.
///
/// ```
/// # use schema_core::prelude::*;
/// # #[derive(Table)] #[table(name = "users")]
/// # struct User { #[column(primary_key, identity)] id: i64, name: Option<String> }
/// schema_core::sql_function! {
///     fn similarity(String, String) -> f32;
///     fn clock_timestamp() -> DateTime<Utc>;
///     /// Where in the array the text stands, if it does.
///     fn array_position(Vec<String>, String) -> Option<i32>;
/// }
///
/// let query = User::select().columns((similarity(User::name, "ada"), clock_timestamp()));
/// assert_eq!(
///     query.to_sql(),
///     "SELECT similarity(users.name, $1::text), clock_timestamp() FROM users"
/// );
/// ```
#[macro_export]
macro_rules! sql_function {
    ($($(#[$meta:meta])* $vis:vis fn $name:ident($($argument:ty),* $(,)?) -> $value:ty;)+) => {$(
        $crate::declare_function! {
            FunctionCall [$(#[$meta])*] [$vis] $name [] [A B C D E F G H] [$($argument,)*] $value
        }
    )+};
}

/// Declares aggregates, like [`sql_function!`]; `Option` for one that is NULL without rows, as most
/// are.
///
/// ```
/// # use schema_core::prelude::*;
/// # #[derive(Table)] #[table(name = "users")]
/// # struct User { #[column(primary_key, identity)] id: i64, team: i32, score: f64 }
/// schema_core::sql_aggregate! {
///     /// Of the extension `tdigest`.
///     fn tdigest_percentile(f64, i32, f64) -> Option<f64>;
///     fn approx_count_distinct(i64) -> i64;
/// }
///
/// let query = User::select()
///     .group_by(User::team)
///     .columns((User::team, tdigest_percentile(User::score, 100, 0.95)));
/// assert_eq!(
///     query.to_sql(),
///     "SELECT users.team, tdigest_percentile(users.score, $1::integer, $2::double precision) \
///      FROM users GROUP BY users.team"
/// );
/// ```
#[macro_export]
macro_rules! sql_aggregate {
    ($($(#[$meta:meta])* $vis:vis fn $name:ident($($argument:ty),* $(,)?) -> $value:ty;)+) => {$(
        $crate::declare_function! {
            DeclaredAggregate [$(#[$meta])*] [$vis] $name [] [A B C D E F G H] [$($argument,)*] $value
        }
    )+};
}

/// Declares functions that have a value only in a window, like [`sql_function!`].
///
/// ```
/// # use schema_core::prelude::*;
/// # use schema_core::expr::window;
/// # #[derive(Table)] #[table(name = "readings")]
/// # struct Reading { #[column(primary_key, identity)] id: i64, value: f64 }
/// schema_core::sql_window_function! {
///     fn nth_value(f64, i32) -> Option<f64>;
/// }
///
/// let second = nth_value(Reading::value, 2).over(window().order_by(Reading::id));
/// assert_eq!(
///     Reading::select().columns(second).to_sql(),
///     "SELECT nth_value(readings.value, $1::integer) OVER (ORDER BY readings.id) FROM readings"
/// );
/// ```
#[macro_export]
macro_rules! sql_window_function {
    ($($(#[$meta:meta])* $vis:vis fn $name:ident($($argument:ty),* $(,)?) -> $value:ty;)+) => {$(
        $crate::declare_function! {
            DeclaredWindowFunction [$(#[$meta])*] [$vis] $name [] [A B C D E F G H] [$($argument,)*]
            $value
        }
    )+};
}

/// Declares functions that give rows, like [`sql_function!`]: a row is a value or a tuple. See
/// [`SetFunction`](crate::query::SetFunction).
///
/// ```
/// # use schema_core::prelude::*;
/// schema_core::sql_set_function! {
///     fn pg_options_to_table(Vec<String>) -> (String, Option<String>);
/// }
/// schema_core::named_query! { Setting { name: String, value: Option<String> } }
///
/// let settings = pg_options_to_table(vec!["fillfactor=70".to_owned()]);
/// assert_eq!(
///     Setting::query(settings).select().columns(Setting::value).to_sql(),
///     "SELECT \"Setting\".\"value\" FROM (SELECT * FROM pg_options_to_table($1::text[])) \
///      AS \"Setting\" (\"name\", \"value\")"
/// );
/// ```
#[macro_export]
macro_rules! sql_set_function {
    ($($(#[$meta:meta])* $vis:vis fn $name:ident($($argument:ty),* $(,)?) -> $row:ty;)+) => {$(
        $crate::declare_function! {
            DeclaredSetFunction [$(#[$meta])*] [$vis] $name [] [A B C D E F G H] [$($argument,)*] $row
        }
    )+};
}

/// A function that gives an `expr::$call`: a letter for each argument, and then the function.
#[doc(hidden)]
#[macro_export]
macro_rules! declare_function {
    (
        $call:ident [$($meta:tt)*] [$vis:vis] $name:ident [$($done:tt)*]
        [$letter:ident $($letters:ident)*] [$argument:ty, $($rest:ty,)*] $value:ty
    ) => {
        $crate::declare_function! {
            $call [$($meta)*] [$vis] $name [$($done)* ($letter, $argument)]
            [$($letters)*] [$($rest,)*] $value
        }
    };
    (
        $call:ident [$($meta:tt)*] [$vis:vis] $name:ident [$(($letter:ident, $argument:ty))*]
        [$($letters:ident)*] [] $value:ty
    ) => {
        $($meta)*
        #[allow(non_snake_case, clippy::many_single_char_names)]
        $vis fn $name<$($letter: $crate::expr::IntoExpr<$argument>),*>(
            $($letter: $letter),*
        ) -> $crate::expr::$call<
            $value,
            ($(<$letter as $crate::expr::IntoExpr<$argument>>::Expr,)*),
        > {
            $crate::expr::$call::<$value, _>::function(
                concat!(stringify!($name), "("),
                ($($crate::expr::IntoExpr::<$argument>::into_expr($letter),)*),
            )
        }
    };
}
