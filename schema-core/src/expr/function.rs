use std::marker::PhantomData;

use chrono::{DateTime, Utc};

use super::{Expr, In, IntoExpr, into_expr, listed};
use crate::sql::Fragment;
use crate::value::{NotNull, Nullability, Nullable, Number, Value};

/// A call of a function that gives a `V`. `N` says when that is NULL: see [`Aggregate`].
pub struct Call<V, A, N> {
    open: &'static str,
    argument: A,
    close: &'static str,
    marker: PhantomData<fn() -> (V, N)>,
}

/// NULL when the argument is.
pub struct Strict;
/// What a function of many rows gives: never NULL (`count`), or NULL when there are no rows (`sum`).
pub struct Aggregate<N>(PhantomData<N>);

impl<V, A, N> Call<V, A, N> {
    const fn new(open: &'static str, argument: A, close: &'static str) -> Self {
        Self { open, argument, close, marker: PhantomData }
    }
}

/// No argument.
pub struct Nothing;

/// What can be an argument of a [`Call`].
pub trait Argument {
    /// Writes the SQL.
    fn write_argument(self, sql: &mut Fragment);
}

impl Argument for Nothing {
    fn write_argument(self, _: &mut Fragment) {}
}

impl<E: Expr> Argument for E {
    fn write_argument(self, sql: &mut Fragment) {
        self.write(sql);
    }
}

impl<V: Value<Base = V>, A: Argument, N> Expr for Call<V, A, N> {
    type Base = V;

    fn write(self, sql: &mut Fragment) {
        sql.push(self.open);
        self.argument.write_argument(sql);
        sql.push(self.close);
    }
}

impl<S, V: Value<Base = V>, A: In<S, I>, I> In<S, I> for Call<V, A, Strict> {
    type Null = A::Null;
}

impl<S, V: Value<Base = V>, A: In<S, I>, N: Nullability, I> In<S, I> for Call<V, A, Aggregate<N>> {
    type Null = N;
}

impl<S, V: Value<Base = V>, N: Nullability> In<S, ()> for Call<V, Nothing, Aggregate<N>> {
    type Null = N;
}

#[diagnostic::do_not_recommend]
impl<V: Value<Base = V>, A: Argument, N> IntoExpr<V> for Call<V, A, N> {
    type Expr = Self;

    fn into_expr(self) -> Self {
        self
    }
}

listed! { Call<V, A, N> }

/// `count(value)`: how many rows have a value that is not NULL.
pub fn count<E: Expr>(value: E) -> Call<i64, E, Aggregate<NotNull>> {
    Call::new("count(", value, ")")
}

/// `count(*)`: how many rows.
pub fn count_all() -> Call<i64, Nothing, Aggregate<NotNull>> {
    Call::new("count(*", Nothing, ")")
}

/// `sum(value)`; NULL without rows. Of `bigint` it is a `bigint` again, and an error of the server
/// where it does not fit.
pub fn sum<E: Expr<Base: Number>>(
    value: E,
) -> Call<<E::Base as Number>::Sum, E, Aggregate<Nullable>> {
    Call::new("sum(", value, <E::Base as Number>::SUM_END)
}

/// `avg(value)` in double precision; NULL without rows.
pub fn avg<E: Expr<Base: Number>>(value: E) -> Call<f64, E, Aggregate<Nullable>> {
    Call::new("avg(", value, ")::double precision")
}

/// `min(value)`; NULL without rows.
pub fn min<E: Expr>(value: E) -> Call<E::Base, E, Aggregate<Nullable>> {
    Call::new("min(", value, ")")
}

/// `max(value)`; NULL without rows.
pub fn max<E: Expr>(value: E) -> Call<E::Base, E, Aggregate<Nullable>> {
    Call::new("max(", value, ")")
}

/// `now()`: the time at which the transaction began.
pub fn now() -> Call<DateTime<Utc>, Nothing, Aggregate<NotNull>> {
    Call::new("now(", Nothing, ")")
}

/// `lower(text)`
pub fn lower<E: Expr<Base = String>>(text: E) -> Call<String, E, Strict> {
    Call::new("lower(", text, ")")
}

/// `upper(text)`
pub fn upper<E: Expr<Base = String>>(text: E) -> Call<String, E, Strict> {
    Call::new("upper(", text, ")")
}

/// `coalesce(first, second)`: the second where the first is NULL.
pub fn coalesce<A: Expr, B: IntoExpr<A::Base>>(first: A, second: B) -> Coalesce<A, B::Expr> {
    Coalesce { first, second: second.into_expr() }
}

/// See [`coalesce`].
pub struct Coalesce<A, B> {
    first: A,
    second: B,
}

impl<A: Expr, B: Expr<Base = A::Base>> Expr for Coalesce<A, B> {
    type Base = A::Base;

    fn write(self, sql: &mut Fragment) {
        sql.push("coalesce(");
        self.first.write(sql);
        sql.push(", ");
        self.second.write(sql);
        sql.push(")");
    }
}

impl<S, A, B, I, J> In<S, (I, J)> for Coalesce<A, B>
where
    A: In<S, I>,
    B: In<S, J> + Expr<Base = A::Base>,
{
    type Null = <A::Null as Nullability>::And<B::Null>;
}

into_expr! { Coalesce<A, B> }
