#![allow(clippy::type_complexity)] // what a type holds is what is checked

use std::marker::PhantomData;

use crate::expr::{Condition, Expr, In, OfRow, into_expr};
use crate::grouping::ShowsRow;
use crate::sql::Fragment;
use crate::value::{NotNull, Nullability, Value};

/// What a query of the rows that a relation leads to from table `T` gives: a `V`, which can be NULL
/// or not as `N` says. Stands wherever an expression of `T` does.
pub struct RelationExpr<T, V, N> {
    sql: Fragment,
    marker: PhantomData<fn() -> (T, V, N)>,
}

impl<T, V, N> RelationExpr<T, V, N> {
    pub(super) fn new(write: impl FnOnce(&mut Fragment)) -> Self {
        let mut sql = Fragment::default();
        write(&mut sql);
        Self { sql, marker: PhantomData }
    }

    pub(super) fn negated(self) -> Self {
        Self::new(|sql| {
            sql.push("(NOT ");
            sql.append(self.sql);
            sql.push(")");
        })
    }
}

impl<T, V: Value<Base = V>, N> Expr for RelationExpr<T, V, N> {
    type Base = V;
    type Kind = OfRow;

    fn write(self, sql: &mut Fragment) {
        sql.append(self.sql);
    }
}

impl<S, T, V, N, I> In<S, I> for RelationExpr<T, V, N>
where
    S: ShowsRow<T, I>,
    V: Value<Base = V>,
    N: Nullability,
{
    type Null = N;
}

/// `condition IS NOT TRUE`: false or NULL.
pub struct NotTrue<C>(pub(super) C);

impl<C: Condition> Expr for NotTrue<C> {
    type Base = bool;
    type Kind = C::Kind;

    fn write(self, sql: &mut Fragment) {
        sql.push("(");
        self.0.write(sql);
        sql.push(") IS NOT TRUE");
    }
}

impl<S, C: Condition + In<S, I>, I> In<S, I> for NotTrue<C> {
    type Null = NotNull;
}

into_expr! { RelationExpr<T, V, N> }
