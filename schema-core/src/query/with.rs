use std::marker::PhantomData;

use super::{
    Delete, Insert, JoinedWrite, Merge, NamedQuery, On, Query, Returning, Select, Subquery,
    UpdateSet,
};
use crate::expr::{Condition, Operand};
use crate::scope::{Closed, Only};
use crate::sql::Fragment;

/// The WITH clause of a statement.
#[derive(Default)]
pub struct With {
    list: Fragment,
    recursive: bool,
}

impl With {
    /// The clause, before a statement; nothing before one that has no text.
    pub(super) fn before(self, statement: Fragment) -> Fragment {
        if statement.is_empty() {
            return statement;
        }
        let mut sql = self.into_clause();
        sql.append(statement);
        sql
    }

    pub(super) fn into_clause(self) -> Fragment {
        let mut sql = Fragment::default();
        sql.clause(if self.recursive { "WITH RECURSIVE " } else { "WITH " }, self.list);
        if !sql.is_empty() {
            sql.push(" ");
        }
        sql
    }

    /// Adds a query that may name those before it.
    pub(super) fn then(&mut self, name: &str, query: Fragment) {
        self.list.separate(", ");
        self.list.push(name);
        self.list.push(" AS (");
        self.list.append(query);
        self.list.push(")");
    }

    fn add(&mut self, definition: Fragment, recursive: bool) {
        let rest = std::mem::replace(&mut self.list, definition);
        self.list.clause(", ", rest);
        self.recursive |= recursive;
    }
}

/// A statement that may have a WITH clause: a query or a write.
pub trait HasWith {
    /// Its WITH clause.
    #[doc(hidden)]
    fn clause(&mut self) -> &mut With;
}

macro_rules! has_with {
    ($($name:ident <$($param:ident),*>)*) => {$(
        impl<$($param),*> HasWith for $name<$($param),*> {
            fn clause(&mut self) -> &mut With {
                &mut self.with
            }
        }
    )*};
}

has_with! {
    Select<S, R, G> Insert<T, C> UpdateSet<T, F> Delete<T, F> JoinedWrite<T, B, L> Merge<T, O, B>
    Returning<R>
}

/// A query for `WITH`: `Name::query(…)`, with a hint, or `Name::recursive(…)`.
pub struct Cte<N> {
    query: Fragment,
    hint: &'static str,
    recursive: bool,
    marker: PhantomData<fn() -> N>,
}

impl<N> Cte<N> {
    pub(super) fn new(query: Fragment, hint: &'static str) -> Self {
        Self { query, hint, recursive: false, marker: PhantomData }
    }

    pub(super) fn recursive(query: Fragment) -> Self {
        Self { query, hint: "", recursive: true, marker: PhantomData }
    }
}

impl<N, S: Closed> From<Subquery<N, S>> for Cte<N> {
    fn from(subquery: Subquery<N, S>) -> Self {
        Self::new(subquery.query, "")
    }
}

/// What stands for a query of `WITH` in the query after it.
pub struct Reference<N>(PhantomData<fn() -> N>);

impl<N: NamedQuery> Reference<N> {
    pub(super) fn new() -> Self {
        Self(PhantomData)
    }

    /// `SELECT` every column of it.
    pub fn select(&self) -> Select<Only<N>, N> {
        Select::from_source()
    }

    /// It and a condition, for a join.
    pub fn on<C>(&self, condition: impl Operand<C> + Condition) -> On<N, C> {
        On::new(condition.itself())
    }
}

/// `WITH name AS (query) …`: a query, and the one that uses it. Calls may be nested.
///
/// ```
/// # use schema_core::prelude::*;
/// # use schema_core::query::with;
/// # #[derive(Table)] #[table(name = "users")]
/// # struct User { #[column(primary_key, identity)] id: i64, email: String, boss: Option<i64> }
/// # #[derive(Table)] #[table(name = "posts")]
/// # struct Post { #[column(primary_key, identity)] id: i64, author_id: i64 }
/// schema_core::named_query! { Busy { author: i64, posts: i64 } }
///
/// let posts = Post::select().group_by(Post::author_id).columns((Post::author_id, count_all()));
/// let query = with(Busy::query(posts).materialized(), |busy| {
///     User::select()
///         .inner_join(busy.on(Busy::author.eq(User::id)))
///         .columns((User::email, Busy::posts))
/// });
/// assert_eq!(
///     query.to_sql(),
///     "WITH \"Busy\" (\"author\", \"posts\") AS MATERIALIZED \
///      (SELECT posts.author_id, count(*) FROM posts GROUP BY posts.author_id) \
///      SELECT users.email, \"Busy\".\"posts\" FROM users \
///      JOIN \"Busy\" ON \"Busy\".\"author\" = users.id"
/// );
///
/// schema_core::named_query! { Chain { id: i64, boss: Option<i64> } }
///
/// let first = User::select().filter(User::id.eq(1)).columns((User::id, User::boss));
/// let chain = Chain::recursive(first, |chain| {
///     User::select()
///         .inner_join(chain.on(Chain::boss.eq(User::id)))
///         .columns((User::id, User::boss))
/// });
/// assert_eq!(
///     with(chain, |chain| chain.select().columns(Chain::id)).to_sql(),
///     "WITH RECURSIVE \"Chain\" (\"id\", \"boss\") AS \
///      ((SELECT users.id, users.boss FROM users WHERE users.id = $1) UNION ALL \
///      (SELECT users.id, users.boss FROM users JOIN \"Chain\" ON \"Chain\".\"boss\" = users.id)) \
///      SELECT \"Chain\".\"id\" FROM \"Chain\""
/// );
/// ```
///
/// The statement after it may be a write, and the query another write with RETURNING: see
/// [`NamedQuery::written_by`].
pub fn with<N: NamedQuery, W: HasWith>(
    query: impl Into<Cte<N>>,
    then: impl FnOnce(&Reference<N>) -> W,
) -> W {
    let cte = query.into();
    let mut definition = Fragment::default();
    N::write_definition(&mut definition);
    definition.push(" AS ");
    definition.push(cte.hint);
    definition.push("(");
    definition.append(cte.query);
    definition.push(")");
    let mut statement = then(&Reference::new());
    statement.clause().add(definition, cte.recursive);
    statement
}

/// The two parts of a recursive query.
pub(super) fn recursion<N: NamedQuery>(
    base: impl Query,
    operator: &str,
    step: impl Query,
) -> Cte<N> {
    let mut query = Fragment::default();
    query.push("(");
    query.append(base.into_query().0);
    query.push(operator);
    query.append(step.into_query().0);
    query.push(")");
    Cte::recursive(query)
}
