//! Parts of an expression that are written at once; their types remember what has to be in scope.

use super::{Exprs, In, Kind, OfRow, Order, OrderBy};
use crate::column::Column;
use crate::expr::Expr;
use crate::source::Source;
use crate::sql::Fragment;
use crate::value::{NotNull, Nullability, Value};

/// What was listed: an expression or a tuple of them.
pub struct Listed<E>(E);
/// What it was sorted by.
pub struct Sorted<O>(O);
/// Parts of parts.
pub struct Nested<P>(P);

/// That equal rows are taken once: `DISTINCT`.
pub struct Deduplicated;
/// That the rows are sorted by the call itself: `WITHIN GROUP`.
pub struct OfSet;

/// Parts `(((), A), B)`.
pub trait Parts {
    /// Whether there is an aggregate in them.
    type Kind: Kind;
}

impl Parts for () {
    type Kind = OfRow;
}

#[diagnostic::do_not_recommend]
impl<P: Parts, E: Expr> Parts for (P, E) {
    type Kind = <P::Kind as Kind>::Or<E::Kind>;
}

#[diagnostic::do_not_recommend]
impl<P: Parts, E> Parts for (P, Listed<E>) {
    type Kind = P::Kind;
}

#[diagnostic::do_not_recommend]
impl<P: Parts, O> Parts for (P, Sorted<O>) {
    type Kind = P::Kind;
}

#[diagnostic::do_not_recommend]
impl<P: Parts> Parts for (P, Deduplicated) {
    type Kind = P::Kind;
}

#[diagnostic::do_not_recommend]
impl<P: Parts> Parts for (P, OfSet) {
    type Kind = P::Kind;
}

/// The parts of an aggregate that takes `DISTINCT` and `ORDER BY` inside the call.
#[diagnostic::on_unimplemented(
    message = "this aggregate sorts its rows by itself",
    label = "`DISTINCT` and `ORDER BY` inside the call are for others",
    note = "of an aggregate with `WITHIN GROUP`, only `filter_where` can be said"
)]
pub trait TakesOrder {}
impl TakesOrder for () {}
#[diagnostic::do_not_recommend]
impl<P: TakesOrder, E: Expr> TakesOrder for (P, E) {}
#[diagnostic::do_not_recommend]
impl<P: TakesOrder, O> TakesOrder for (P, Sorted<O>) {}
#[diagnostic::do_not_recommend]
impl<P: TakesOrder> TakesOrder for (P, Deduplicated) {}

/// The parts of an aggregate that runs over a window.
#[diagnostic::on_unimplemented(
    message = "this aggregate can't run over a window",
    label = "it has a `DISTINCT` or an order of its own",
    note = "over a window PostgreSQL takes the rows as they are: `window().order_by(…)` sorts them"
)]
pub trait InWindow {}
impl InWindow for () {}
#[diagnostic::do_not_recommend]
impl<P: InWindow, E: Expr> InWindow for (P, E) {}

/// That all parts `(((), A), B)` are in scope `S`. `I` is always inferred.
pub trait PartsIn<S, I> {
    /// Whether one of the expressions can be NULL.
    type Null: Nullability;
}

impl<S> PartsIn<S, ()> for () {
    type Null = NotNull;
}

#[diagnostic::do_not_recommend]
impl<S, P: PartsIn<S, I>, E: In<S, J>, I, J> PartsIn<S, (I, J)> for (P, E) {
    type Null = <P::Null as Nullability>::Or<E::Null>;
}

#[diagnostic::do_not_recommend]
impl<S, P: PartsIn<S, I>, E: Exprs<S, J>, I, J> PartsIn<S, (I, J)> for (P, Listed<E>) {
    type Null = P::Null;
}

#[diagnostic::do_not_recommend]
impl<S, P: PartsIn<S, I>, O: OrderBy<S, J>, I, J> PartsIn<S, (I, J)> for (P, Sorted<O>) {
    type Null = P::Null;
}

#[diagnostic::do_not_recommend]
impl<S, P: PartsIn<S, I>, Q: PartsIn<S, J>, I, J> PartsIn<S, (I, J)> for (P, Nested<Q>) {
    type Null = P::Null;
}

#[diagnostic::do_not_recommend]
impl<S, P: PartsIn<S, I>, I> PartsIn<S, (I, ())> for (P, Deduplicated) {
    type Null = P::Null;
}

#[diagnostic::do_not_recommend]
impl<S, P: PartsIn<S, I>, I> PartsIn<S, (I, ())> for (P, OfSet) {
    type Null = P::Null;
}

/// An expression or a tuple of them, whatever their scope.
pub trait ExprList {
    /// Writes the list.
    fn write_exprs(self, sql: &mut Fragment);
}

impl<E: Expr> ExprList for E {
    fn write_exprs(self, sql: &mut Fragment) {
        self.write(sql);
    }
}

impl ExprList for () {
    fn write_exprs(self, _: &mut Fragment) {}
}

/// What can be sorted by, or a tuple of it, whatever its scope.
pub trait SortList {
    /// Writes the list.
    fn write_sorts(self, sql: &mut Fragment);
}

impl<E: Expr> SortList for Order<E> {
    fn write_sorts(self, sql: &mut Fragment) {
        self.write_key(sql);
    }
}

impl<T: Source, V: Value, K> SortList for Column<T, V, K> {
    fn write_sorts(self, sql: &mut Fragment) {
        self.write(sql);
    }
}

macro_rules! tuples {
    ($(($first:ident $($rest:ident)*))*) => {$(
        impl<$first: Expr, $($rest: Expr),*> ExprList for ($first, $($rest,)*) {
            #[allow(non_snake_case)]
            fn write_exprs(self, sql: &mut Fragment) {
                let ($first, $($rest,)*) = self;
                $first.write(sql);
                $(
                    sql.push(", ");
                    $rest.write(sql);
                )*
            }
        }

        impl<$first: SortList, $($rest: SortList),*> SortList for ($first, $($rest,)*) {
            #[allow(non_snake_case)]
            fn write_sorts(self, sql: &mut Fragment) {
                let ($first, $($rest,)*) = self;
                $first.write_sorts(sql);
                $(
                    sql.push(", ");
                    $rest.write_sorts(sql);
                )*
            }
        }
    )*};
}

tuples! { (A) (A B) (A B C) (A B C D) (A B C D E) (A B C D E F) }
