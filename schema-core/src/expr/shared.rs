use std::marker::PhantomData;

use super::{Expr, Exprs, In, IntoExpr, Listing, Operand, Output, in_parentheses, operand};
use crate::grouping::ShowsShared;
use crate::query::Projection;
use crate::row::{DecodeError, Row};
use crate::sql::{Fragment, SharedFragment};
use crate::value::Value;

/// An expression that stands in several places of a query: see [`shared`].
pub struct Shared<E> {
    sql: SharedFragment,
    marker: PhantomData<fn() -> E>,
}

/// An expression that stands in several places of a query, each time as `&name`, with the same bound
/// values: above all one that is grouped by and selected.
///
/// ```
/// # use schema_core::prelude::*;
/// # use schema_core::expr::{date_trunc, shared};
/// # #[derive(Table)] #[table(name = "users")]
/// # struct User { #[column(primary_key, identity)] id: i64, seen: DateTime<Utc> }
/// let month = shared(date_trunc("month", User::seen));
/// let query = User::select()
///     .group_by(&month)
///     .order_by(month.desc())
///     .columns((&month, count_all()));
/// assert_eq!(
///     query.to_sql(),
///     "SELECT date_trunc($1::text, users.seen), count(*) FROM users \
///      GROUP BY date_trunc($1::text, users.seen) ORDER BY date_trunc($1::text, users.seen) DESC"
/// );
/// ```
pub fn shared<E>(expression: impl Operand<E>) -> Shared<E> {
    let mut sql = Fragment::default();
    expression.write_typed(&mut sql);
    Shared { sql: sql.share(), marker: PhantomData }
}

impl<E> Shared<E> {
    pub(super) fn write_shared(&self, sql: &mut Fragment) {
        sql.append_shared(&self.sql);
    }
}

impl<E: Expr> Expr for &Shared<E> {
    type Base = E::Base;
    type Kind = E::Kind;

    fn write(self, sql: &mut Fragment) {
        self.write_shared(sql);
    }

    fn write_operand(self, sql: &mut Fragment) {
        in_parentheses(self, sql);
    }
}

operand! { [E] &Shared<E> }

impl<S: ShowsShared<E, I>, E: Expr, I> In<S, I> for &Shared<E> {
    type Null = S::Null;
}

#[diagnostic::do_not_recommend]
impl<V: Value<Base = V>, E: Expr<Base = V>> IntoExpr<V> for &Shared<E> {
    type Expr = Self;

    fn into_expr(self) -> Self {
        self
    }
}

impl<S, I, E: Expr> Exprs<S, I> for &Shared<E>
where
    Self: In<S, I>,
{
    fn write_list(self, sql: &mut Fragment) {
        self.write_shared(sql);
    }
}

impl<E: Expr> Listing for &Shared<E> {
    type Kind = E::Kind;
}

impl<S, I, E: Expr> Projection<S, I> for &Shared<E>
where
    Self: In<S, I>,
{
    type Row = Output<Self, S, I>;
    const WIDTH: usize = 1;

    fn write_projection(self, sql: &mut Fragment) {
        self.write_shared(sql);
    }

    fn decode(row: &Row, at: usize) -> Result<Self::Row, DecodeError> {
        row.get(at)
    }
}
