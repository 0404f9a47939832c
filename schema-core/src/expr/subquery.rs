use std::marker::PhantomData;

use super::{Expr, In, OfRow, in_parentheses, into_expr};
use crate::query::Query;
use crate::scope::Within;
use crate::sql::Fragment;
use crate::value::{Element, NotNull, Nullability, Nullable, Value};

/// A query as an expression of type `V`; `S` is its scope and `N` whether it can be NULL.
pub struct QueryExpr<V, S, N> {
    open: &'static str,
    query: Fragment,
    marker: PhantomData<fn() -> (V, S, N)>,
}

impl<V, S, N> QueryExpr<V, S, N> {
    fn new<Q: Query<Scope = S>>(open: &'static str, query: Q) -> Self {
        Self { open, query: query.into_query().0, marker: PhantomData }
    }
}

impl<V: Value<Base = V>, S, N> Expr for QueryExpr<V, S, N> {
    type Base = V;
    type Kind = OfRow;

    fn write(self, sql: &mut Fragment) {
        sql.push(self.open);
        sql.append(self.query);
        sql.push(")");
    }

    fn write_operand(self, sql: &mut Fragment) {
        match self.open {
            "NOT EXISTS (" => in_parentheses(self, sql),
            _ => self.write(sql),
        }
    }
}

impl<S, V: Value<Base = V>, S2: Within<S, I>, N: Nullability, I> In<S, I> for QueryExpr<V, S2, N> {
    type Null = N;
}

/// `EXISTS (query)`: whether it has any row.
///
/// The query may name a table of the one around it, after [`outer`](crate::query::Select::outer).
///
/// ```
/// # use schema_core::prelude::*;
/// # use schema_core::expr::{array, exists, not_exists, scalar};
/// # #[derive(Table)] #[table(name = "users")] struct User { #[column(primary_key, identity)] id: i64 }
/// # #[derive(Table)] #[table(name = "posts")]
/// # struct Post { #[column(primary_key, identity)] id: i64, author_id: i64 }
/// let posts = || Post::select().outer::<User>().filter(Post::author_id.eq(User::id)).columns(Post::id);
/// let inner = "(SELECT posts.id FROM posts WHERE posts.author_id = users.id)";
///
/// let query = User::select().filter(exists(posts()));
/// assert_eq!(query.to_sql(), format!("SELECT users.id FROM users WHERE EXISTS {inner}"));
/// let query = User::select().filter(not_exists(posts()));
/// assert_eq!(query.to_sql(), format!("SELECT users.id FROM users WHERE NOT EXISTS {inner}"));
/// let query = User::select().columns((User::id, scalar(posts()), array(posts())));
/// assert_eq!(query.to_sql(), format!("SELECT users.id, {inner}, ARRAY {inner} FROM users"));
/// let query = User::select().filter(User::id.in_query(Post::select().columns(Post::author_id)));
/// assert_eq!(
///     query.to_sql(),
///     "SELECT users.id FROM users WHERE users.id IN (SELECT posts.author_id FROM posts)"
/// );
/// ```
pub fn exists<Q: Query<Scope = S>, S>(query: Q) -> QueryExpr<bool, S, NotNull> {
    QueryExpr::new("EXISTS (", query)
}

/// `NOT EXISTS (query)`: whether it has no row. See [`exists`].
pub fn not_exists<Q: Query<Scope = S>, S>(query: Q) -> QueryExpr<bool, S, NotNull> {
    QueryExpr::new("NOT EXISTS (", query)
}

/// `(query)`: the value of its only row, NULL without one; more rows are an error of the server. See
/// [`exists`].
pub fn scalar<Q, V, S>(query: Q) -> QueryExpr<V, S, Nullable>
where
    Q: Query<Row: Value<Base = V>, Scope = S>,
{
    QueryExpr::new("(", query)
}

/// `ARRAY (query)`: the values of its rows, in its order. See [`exists`].
pub fn array<Q: Query<Row: Element>>(query: Q) -> QueryExpr<Vec<Q::Row>, Q::Scope, NotNull> {
    QueryExpr::new("ARRAY (", query)
}

/// `value IN (query)`, or `NOT IN`.
pub struct InQuery<E, S> {
    value: E,
    operator: &'static str,
    query: Fragment,
    marker: PhantomData<fn() -> S>,
}

impl<E, S> InQuery<E, S> {
    pub(super) fn new<Q: Query<Scope = S>>(value: E, operator: &'static str, query: Q) -> Self {
        Self { value, operator, query: query.into_query().0, marker: PhantomData }
    }
}

impl<E: Expr, S> Expr for InQuery<E, S> {
    type Base = bool;
    type Kind = E::Kind;

    fn write(self, sql: &mut Fragment) {
        self.value.write_operand(sql);
        sql.push(self.operator);
        sql.append(self.query);
        sql.push(")");
    }

    fn write_operand(self, sql: &mut Fragment) {
        in_parentheses(self, sql);
    }
}

impl<S, E: In<S, I>, S2: Within<S, J>, I, J> In<S, (I, J)> for InQuery<E, S2> {
    // A NULL among the rows makes it NULL where nothing is equal.
    type Null = Nullable;
}

into_expr! { QueryExpr<V, S2, N> InQuery<E, S2> }
