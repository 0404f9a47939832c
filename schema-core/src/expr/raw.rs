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
