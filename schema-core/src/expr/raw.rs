use std::marker::PhantomData;

use super::{Expr, In, Parts, PartsIn, into_expr};
use crate::query::RawParam;
use crate::sql::Fragment;
use crate::value::Value;

/// An expression as SQL text, of a type that its author answers for; `P` are the expressions in it.
pub struct RawExpr<V, P> {
    sql: Fragment,
    marker: PhantomData<fn() -> (V, P)>,
}

/// An expression as SQL text, with values and expressions between the pieces of text. `V` is its
/// type, `Option` of one where it can be NULL. Text is part of the program; values are bound.
///
/// ```
/// # use schema_core::prelude::*;
/// # use schema_core::expr::raw;
/// # #[derive(Table)] #[table(name = "users")]
/// # struct User { #[column(primary_key, identity)] id: i64, name: String }
/// let alike = raw::<f32>("similarity(").expr(User::name).sql(", ").bind("ada").sql(")");
/// assert_eq!(
///     User::select().filter(alike.gt(0.5)).to_sql(),
///     "SELECT users.id, users.name FROM users WHERE (similarity(users.name, $1)) > $2"
/// );
/// ```
pub fn raw<V: Value>(text: &'static str) -> RawExpr<V, ()> {
    let mut sql = Fragment::default();
    sql.push(text);
    RawExpr { sql, marker: PhantomData }
}

impl<V, P> RawExpr<V, P> {
    /// More text.
    pub fn sql(mut self, text: &'static str) -> Self {
        self.sql.push(text);
        self
    }

    /// A bound value.
    pub fn bind(mut self, value: impl RawParam) -> Self {
        self.sql.bind(value.into_box());
        self
    }

    /// An expression, such as a column.
    pub fn expr<E: Expr>(mut self, expression: E) -> RawExpr<V, (P, E)> {
        expression.write(&mut self.sql);
        RawExpr { sql: self.sql, marker: PhantomData }
    }
}

impl<V: Value, P: Parts> Expr for RawExpr<V, P> {
    type Base = V::Base;
    type Kind = P::Kind;

    fn write(self, sql: &mut Fragment) {
        sql.push("(");
        sql.append(self.sql);
        sql.push(")");
    }
}

impl<S, V: Value, P: Parts + PartsIn<S, I>, I> In<S, I> for RawExpr<V, P> {
    type Null = V::Null;
}

into_expr! { RawExpr<V, P> }

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
        $crate::sql_function! {
            @ [$(#[$meta])*] [$vis] $name [] [A B C D E F G H] [$($argument,)*] $value
        }
    )+};
    (
        @ [$($meta:tt)*] [$vis:vis] $name:ident [$($done:tt)*]
        [$letter:ident $($letters:ident)*] [$argument:ty, $($rest:ty,)*] $value:ty
    ) => {
        $crate::sql_function! {
            @ [$($meta)*] [$vis] $name [$($done)* ($letter, $argument)]
            [$($letters)*] [$($rest,)*] $value
        }
    };
    (
        @ [$($meta:tt)*] [$vis:vis] $name:ident [$(($letter:ident, $argument:ty))*]
        [$($letters:ident)*] [] $value:ty
    ) => {
        $($meta)*
        #[allow(non_snake_case, clippy::many_single_char_names)]
        $vis fn $name<$($letter: $crate::expr::IntoExpr<$argument>),*>(
            $($letter: $letter),*
        ) -> $crate::expr::Call<
            <$value as $crate::Value>::Base,
            ($(<$letter as $crate::expr::IntoExpr<$argument>>::Expr,)*),
            $crate::expr::StrictOr<<$value as $crate::Value>::Null>,
        > {
            $crate::expr::Call::function(
                concat!(stringify!($name), "("),
                ($($crate::expr::IntoExpr::<$argument>::into_expr($letter),)*),
            )
        }
    };
}
