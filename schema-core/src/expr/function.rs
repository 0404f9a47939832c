use std::marker::PhantomData;

use chrono::{DateTime, Utc};

use super::{
    Bind, Cast, Expr, In, Infix, IntoExpr, Kind, OfGroup, OfRow, Operand, grouped, into_expr,
    listed,
};
use crate::grouping::Aggregating;
use crate::query::Arg;
use crate::sql::Fragment;
use crate::value::{NotNull, Nullability, Value};

/// A call of a function that gives a `V`. `N` says when that is NULL: see [`Aggregate`].
pub struct Call<V, A, N> {
    open: &'static str,
    argument: A,
    close: &'static str,
    marker: PhantomData<fn() -> (V, N)>,
}

/// NULL when an argument is.
pub struct Strict;
/// NULL when an argument is, and where the function gives NULL by itself, as `N` says.
pub struct StrictOr<N>(PhantomData<N>);
/// NULL or not by the function alone, whatever the argument.
pub struct Always<N>(PhantomData<N>);
/// What a function of many rows gives: never NULL (`count`), or NULL when there are no rows (`sum`).
pub struct Aggregate<N>(PhantomData<N>);

/// What a function makes of the kind of its arguments.
pub trait Function {
    /// The kind of a call with arguments of kind `K`.
    type Kind<K: Kind>: Kind;
}

impl Function for Strict {
    type Kind<K: Kind> = K;
}

impl<N> Function for StrictOr<N> {
    type Kind<K: Kind> = K;
}

impl<N> Function for Always<N> {
    type Kind<K: Kind> = K;
}

impl<N> Function for Aggregate<N> {
    type Kind<K: Kind> = OfGroup;
}

impl<V, A, N> Call<V, A, N> {
    pub(super) const fn new(open: &'static str, argument: A, close: &'static str) -> Self {
        Self { open, argument, close, marker: PhantomData }
    }

    /// For the macros that declare functions: `open` ends with the parenthesis.
    #[doc(hidden)]
    pub const fn function(open: &'static str, argument: A) -> Self {
        Self::new(open, argument, ")")
    }

    /// Writes the call, with something around the arguments and something after them.
    pub(super) fn write_with(
        self,
        before: &str,
        within: Fragment,
        after: Fragment,
        sql: &mut Fragment,
    ) where
        A: Argument,
    {
        let (parenthesis, cast) = self.close.split_at(1);
        sql.push(self.open);
        sql.push(before);
        self.argument.write_argument(sql);
        sql.append(within);
        sql.push(parenthesis);
        sql.append(after);
        sql.push(cast);
    }
}

/// No argument.
pub struct Nothing;

/// What can be an argument of a [`Call`].
pub trait Argument {
    /// Whether it has an aggregate in it.
    type Kind: Kind;

    /// Writes the SQL.
    fn write_argument(self, sql: &mut Fragment);
}

impl Argument for Nothing {
    type Kind = OfRow;

    fn write_argument(self, _: &mut Fragment) {}
}

impl<E: Expr> Argument for E {
    type Kind = E::Kind;

    fn write_argument(self, sql: &mut Fragment) {
        self.write_typed(sql);
    }
}

/// That an argument names only tables of scope `S`. `I` is always inferred.
pub trait ArgumentIn<S, I>: Argument {
    /// Whether it can be NULL.
    type Null: Nullability;
}

impl<S> ArgumentIn<S, ()> for Nothing {
    type Null = NotNull;
}

impl<S, E: In<S, I>, I> ArgumentIn<S, I> for E {
    type Null = E::Null;
}

impl Argument for () {
    type Kind = OfRow;

    fn write_argument(self, _: &mut Fragment) {}
}

impl<S> ArgumentIn<S, ()> for () {
    type Null = NotNull;
}

macro_rules! arguments {
    ($(($first:ident $first_index:ident $($rest:ident $index:ident)*))*) => {$(
        #[diagnostic::do_not_recommend]
        impl<$first: Constant, $($rest: Constant),*> Constant for ($first, $($rest,)*) {}

        impl<$first: Argument, $($rest: Argument),*> Argument for ($first, $($rest,)*) {
            type Kind = <$first::Kind as Kind>::Or<<($($rest,)*) as Argument>::Kind>;

            #[allow(non_snake_case)]
            fn write_argument(self, sql: &mut Fragment) {
                let ($first, $($rest,)*) = self;
                $first.write_argument(sql);
                $(
                    sql.push(", ");
                    $rest.write_argument(sql);
                )*
            }
        }

        #[diagnostic::do_not_recommend]
        impl<S, $first, $first_index, $($rest, $index),*>
            ArgumentIn<S, ($first_index, $($index,)*)> for ($first, $($rest,)*)
        where
            $first: ArgumentIn<S, $first_index>,
            ($($rest,)*): ArgumentIn<S, ($($index,)*)>,
            $($rest: Argument),*
        {
            type Null = <$first::Null as Nullability>::Or<
                <($($rest,)*) as ArgumentIn<S, ($($index,)*)>>::Null,
            >;
        }
    )*};
}

arguments! {
    (A IA B IB)
    (A IA B IB C IC)
    (A IA B IB C IC D ID)
    (A IA B IB C IC D ID E IE)
    (A IA B IB C IC D ID E IE F IF)
    (A IA B IB C IC D ID E IE F IF G IG)
    (A IA B IB C IC D ID E IE F IF G IG H IH)
}

impl<A: Constant> Constant for (A,) {}

impl<A: Argument> Argument for (A,) {
    type Kind = A::Kind;

    fn write_argument(self, sql: &mut Fragment) {
        self.0.write_argument(sql);
    }
}

#[diagnostic::do_not_recommend]
impl<S, A: ArgumentIn<S, I>, I> ArgumentIn<S, (I,)> for (A,) {
    type Null = A::Null;
}

/// An argument that names no table.
#[diagnostic::on_unimplemented(
    message = "this names a table that is not in its FROM",
    label = "a function of a table's columns is joined to it: `.cross_join_lateral(Name::query(…))`"
)]
pub trait Constant {}
impl Constant for Nothing {}
impl Constant for () {}
#[diagnostic::do_not_recommend]
impl<V> Constant for Bind<V> {}
#[diagnostic::do_not_recommend]
impl<V> Constant for Arg<V> {}
#[diagnostic::do_not_recommend]
impl<E: Constant, V> Constant for Cast<E, V> {}
#[diagnostic::do_not_recommend]
impl<V, A: Constant, N> Constant for Call<V, A, N> {}
#[diagnostic::do_not_recommend]
impl<V, A: Constant, B: Constant, N> Constant for Infix<V, A, B, N> {}

impl<V: Value<Base = V>, A: Argument, N: Function> Expr for Call<V, A, N> {
    type Base = V;
    type Kind = N::Kind<A::Kind>;

    fn write(self, sql: &mut Fragment) {
        sql.push(self.open);
        self.argument.write_argument(sql);
        sql.push(self.close);
    }
}

impl<S, V: Value<Base = V>, A: Argument, N: FunctionIn<S, A, I>, I> In<S, I> for Call<V, A, N> {
    type Null = N::Null;
}

/// That a function with arguments `A` may stand in scope `S`. `I` is always inferred.
pub trait FunctionIn<S, A, I>: Function {
    /// Whether its value can be NULL.
    type Null: Nullability;
}

impl<S, A: ArgumentIn<S, I>, I> FunctionIn<S, A, I> for Strict {
    type Null = A::Null;
}

impl<S, A: ArgumentIn<S, I>, N: Nullability, I> FunctionIn<S, A, I> for StrictOr<N> {
    type Null = N::Or<A::Null>;
}

impl<S, A: ArgumentIn<S, I>, N: Nullability, I> FunctionIn<S, A, I> for Always<N> {
    type Null = N;
}

impl<S: Aggregating, A: ArgumentIn<S::Rows, I>, N: Nullability, I> FunctionIn<S, A, I>
    for Aggregate<N>
{
    type Null = N;
}

#[diagnostic::do_not_recommend]
impl<V: Value<Base = V>, A: Argument, N: Function> IntoExpr<V> for Call<V, A, N> {
    type Expr = Self;

    fn into_expr(self) -> Self {
        self
    }
}

listed! { Call<V, A, N> }
grouped! { Call<V, A, N> }

/// `now()`: the time at which the transaction began.
pub fn now() -> Call<DateTime<Utc>, Nothing, Always<NotNull>> {
    Call::new("now(", Nothing, ")")
}

/// `lower(text)`
pub fn lower<E: Expr>(text: impl Operand<E, Base = String>) -> Call<String, E, Strict> {
    Call::new("lower(", text.itself(), ")")
}

/// `upper(text)`
pub fn upper<E: Expr>(text: impl Operand<E, Base = String>) -> Call<String, E, Strict> {
    Call::new("upper(", text.itself(), ")")
}

/// `coalesce(first, second)`: the second where the first is NULL.
pub fn coalesce<A, B, E>(first: impl Operand<A>, second: B) -> Coalesce<A, E>
where
    A: Expr,
    B: IntoExpr<A::Base, Expr = E>,
{
    Coalesce { first: first.itself(), second: second.into_expr() }
}

/// See [`coalesce`].
pub struct Coalesce<A, B> {
    first: A,
    second: B,
}

impl<A: Expr, B: Expr<Base = A::Base>> Expr for Coalesce<A, B> {
    type Base = A::Base;
    type Kind = <A::Kind as Kind>::Or<B::Kind>;

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
