use std::marker::PhantomData;

use super::series::recordset;
use super::values::{ValueRow, values};
use super::with::{Reference, recursion};
use super::{Cte, IntoParams, Join, JoinOn, Query, Returning, SameRow, Select, sql};
use crate::expr::{Condition, Expr, In, Jsonb, Operand};
use crate::grouping::Grouping;
use crate::scope::{Closed, Empty, Naming, Only, Optional, Required, Scope, Within};
use crate::source::Source;
use crate::sql::Fragment;

/// The name and the columns of a query that stands in FROM or WITH. Made by
/// [`named_query!`](crate::named_query), which makes a struct: a row of it, with a constant for each
/// column, as `#[derive(Table)]` does.
///
/// ```
/// # use schema_core::prelude::*;
/// # #[derive(Table)] #[table(name = "users")]
/// # struct User { #[column(primary_key, identity)] id: i64, email: String }
/// # #[derive(Table)] #[table(name = "posts")]
/// # struct Post { #[column(primary_key, identity)] id: i64, author_id: i64 }
/// schema_core::named_query! { Busy { author: i64, posts: i64 } }
///
/// let posts = || Post::select().group_by(Post::author_id).columns((Post::author_id, count_all()));
/// assert_eq!(
///     Busy::query(posts()).select().filter(Busy::posts.gt(3)).to_sql(),
///     "SELECT \"Busy\".\"author\", \"Busy\".\"posts\" FROM \
///      (SELECT posts.author_id, count(*) FROM posts GROUP BY posts.author_id) \
///      AS \"Busy\" (\"author\", \"posts\") WHERE \"Busy\".\"posts\" > $1"
/// );
/// let users = User::select()
///     .left_join(Busy::query(posts()).on(Busy::author.eq(User::id)))
///     .columns((User::email, Busy::posts));
/// assert_eq!(
///     users.to_sql(),
///     "SELECT users.email, \"Busy\".\"posts\" FROM users LEFT JOIN \
///      (SELECT posts.author_id, count(*) FROM posts GROUP BY posts.author_id) \
///      AS \"Busy\" (\"author\", \"posts\") ON \"Busy\".\"author\" = users.id"
/// );
///
/// // LATERAL: the query names tables that were joined before it
/// schema_core::named_query! { Newest { post: i64 } }
/// let newest = Post::select()
///     .outer::<User>()
///     .filter(Post::author_id.eq(User::id))
///     .order_by(Post::id.desc())
///     .limit(3)
///     .columns((Post::id,));
/// let query = User::select().left_join_lateral(Newest::query(newest));
/// assert_eq!(
///     query.columns((User::email, Newest::post)).to_sql(),
///     "SELECT users.email, \"Newest\".\"post\" FROM users LEFT JOIN LATERAL \
///      (SELECT posts.id FROM posts WHERE posts.author_id = users.id \
///      ORDER BY posts.id DESC LIMIT $1) AS \"Newest\" (\"post\") ON true"
/// );
/// ```
pub trait NamedQuery: Source<Row = Self> + crate::row::FromRow {
    /// The types of the columns, as a tuple.
    type Columns;

    /// Writes the name and the names of the columns: `"Busy" ("author", "posts")`.
    fn write_definition(sql: &mut Fragment);

    /// The SQL types of the columns.
    fn types() -> Vec<&'static str>;

    /// The names of the columns, as SQL.
    fn names() -> Vec<&'static str>;

    /// For `with(…)`: the rows that a write returns.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # use schema_core::query::with;
    /// # #[derive(Table)] #[table(name = "jobs")]
    /// # struct Job { #[column(primary_key, identity)] id: i64, text: String, done: bool }
    /// # #[derive(Table)] #[table(name = "archive")]
    /// # struct Archived { #[column(primary_key)] id: i64, text: String }
    /// schema_core::named_query! { Moved { id: i64, text: String } }
    ///
    /// let delete = Job::delete().filter(Job::done).returning_columns((Job::id, Job::text));
    /// let archive = with(Moved::written_by(delete), |moved| {
    ///     let rows = moved.select().columns((Moved::id, Moved::text));
    ///     Archived::insert_from((Archived::id, Archived::text), rows)
    /// });
    /// assert_eq!(
    ///     archive.to_sql(),
    ///     "WITH \"Moved\" (\"id\", \"text\") AS \
    ///      (DELETE FROM jobs WHERE jobs.done RETURNING jobs.id, jobs.text) \
    ///      INSERT INTO archive (id, text) SELECT \"Moved\".\"id\", \"Moved\".\"text\" FROM \"Moved\""
    /// );
    /// ```
    fn written_by<R: SameRow<Self::Columns>>(write: Returning<R>) -> Cte<Self> {
        let mut query = write.into_fragment();
        if query.is_empty() {
            // an insert of no rows
            let nulls: Vec<_> = Self::types().iter().map(|ty| format!("NULL::{ty}")).collect();
            query.push(&format!("SELECT {} WHERE false", nulls.join(", ")));
        }
        Cte::new(query, "")
    }

    /// A list of rows, to join or select from. Each column goes as one array, so the statement is the
    /// same for any number.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, email: String }
    /// schema_core::named_query! { Wanted { id: i64, place: Option<i32> } }
    ///
    /// let wanted = Wanted::values([(7, Some(1)), (3, None)]);
    /// let query = User::select()
    ///     .inner_join(wanted.on(Wanted::id.eq(User::id)))
    ///     .columns((User::email, Wanted::place));
    /// assert_eq!(
    ///     query.to_sql(),
    ///     "SELECT users.email, \"Wanted\".\"place\" FROM users JOIN \
    ///      (SELECT * FROM unnest($1::bigint[], $2::integer[])) AS \"Wanted\" (\"id\", \"place\") \
    ///      ON \"Wanted\".\"id\" = users.id"
    /// );
    /// ```
    fn values(rows: impl IntoIterator<Item = Self::Columns>) -> Subquery<Self, Empty>
    where
        Self::Columns: ValueRow,
    {
        Subquery::of(values(rows))
    }

    /// The objects of a JSON array as rows (`jsonb_to_recordset`), by the names of the columns; a field
    /// that may be missing is an `Option`. The array may be of a table that this is joined to.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "orders")]
    /// # struct Order { #[column(primary_key, identity)] id: i64, lines: serde_json::Value }
    /// schema_core::named_query! { Line { article: String, pieces: Option<i32> } }
    ///
    /// let query = Order::select()
    ///     .cross_join_lateral(Line::json_rows(Order::lines))
    ///     .columns((Order::id, Line::article, Line::pieces));
    /// assert_eq!(
    ///     query.to_sql(),
    ///     "SELECT orders.id, \"Line\".\"article\", \"Line\".\"pieces\" FROM orders \
    ///      CROSS JOIN LATERAL (SELECT * FROM jsonb_to_recordset(orders.lines) \
    ///      AS record (\"article\" text, \"pieces\" integer)) AS \"Line\" (\"article\", \"pieces\")"
    /// );
    /// ```
    fn json_rows<E: Expr<Base: Jsonb>>(array: impl Operand<E>) -> Subquery<Self, Naming<E>> {
        recordset(array.itself())
    }

    /// A query as SQL text, under this name; `{}` stands for each value, as in [`sql`](super::sql). Its
    /// author answers for the types of its columns.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, email: String }
    /// schema_core::named_query! { Busy { author: i64, posts: i64 } }
    /// let busy = Busy::sql("SELECT author_id, count(*) FROM posts WHERE likes > {} GROUP BY 1", [3]);
    /// assert_eq!(
    ///     User::select().inner_join(busy.on(Busy::author.eq(User::id))).columns(User::id).to_sql(),
    ///     "SELECT users.id FROM users JOIN \
    ///      (SELECT author_id, count(*) FROM posts WHERE likes > $1 GROUP BY 1) \
    ///      AS \"Busy\" (\"author\", \"posts\") ON \"Busy\".\"author\" = users.id"
    /// );
    /// ```
    fn sql(text: &'static str, values: impl IntoParams) -> Subquery<Self, Empty> {
        Subquery::of(sql(text, values).into_fragment())
    }

    /// A query that gives these columns, under this name.
    fn query<Q: Query<Row: SameRow<Self::Columns>>>(query: Q) -> Subquery<Self, Q::Scope> {
        Subquery::of(query.into_query().0)
    }

    /// For `WITH RECURSIVE`: the rows of `base`, and those that `step` makes of the rows before,
    /// until there are none (`UNION ALL`).
    fn recursive<B, Q>(base: B, step: impl FnOnce(&Reference<Self>) -> Q) -> Cte<Self>
    where
        B: Query<Row: SameRow<Self::Columns>, Scope: Closed>,
        Q: Query<Row: SameRow<Self::Columns>, Scope: Closed>,
    {
        recursion(base, ") UNION ALL (", step(&Reference::new()))
    }

    /// The same without rows that were there before (`UNION`): ends in a graph with cycles too.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, boss: Option<i64> }
    /// use schema_core::query::with;
    /// schema_core::named_query! { Chain { id: i64 } }
    ///
    /// let first = User::select().filter(User::id.eq(1)).columns(User::id);
    /// let chain = Chain::recursive_distinct(first, |chain| {
    ///     User::select().inner_join(chain.on(User::boss.eq(Chain::id))).columns(User::id)
    /// });
    /// assert_eq!(
    ///     with(chain, |chain| chain.select().columns(Chain::id)).to_sql(),
    ///     "WITH RECURSIVE \"Chain\" (\"id\") AS \
    ///      ((SELECT users.id FROM users WHERE users.id = $1) UNION \
    ///      (SELECT users.id FROM users JOIN \"Chain\" ON users.boss = \"Chain\".\"id\")) \
    ///      SELECT \"Chain\".\"id\" FROM \"Chain\""
    /// );
    /// ```
    fn recursive_distinct<B, Q>(base: B, step: impl FnOnce(&Reference<Self>) -> Q) -> Cte<Self>
    where
        B: Query<Row: SameRow<Self::Columns>, Scope: Closed>,
        Q: Query<Row: SameRow<Self::Columns>, Scope: Closed>,
    {
        recursion(base, ") UNION (", step(&Reference::new()))
    }
}

/// A query under the name `N`; `S` is its scope.
pub struct Subquery<N, S> {
    pub(super) query: Fragment,
    marker: PhantomData<fn() -> (N, S)>,
}

impl<N: NamedQuery, S> Subquery<N, S> {
    pub(super) fn of(query: Fragment) -> Self {
        Self { query, marker: PhantomData }
    }

    /// `SELECT` every column of it.
    pub fn select(self) -> Select<Only<N>, N>
    where
        S: Closed,
    {
        let mut select = Select::from_source();
        select.from = self.into_from();
        select
    }

    /// It and a condition, for a join.
    pub fn on<C>(self, condition: impl Operand<C> + Condition) -> OnSubquery<N, C>
    where
        S: Closed,
    {
        OnSubquery { from: self.into_from(), condition: condition.itself(), marker: PhantomData }
    }

    /// For `with(…)`: `MATERIALIZED`, run once and by itself.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # use schema_core::query::with;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, age: i32 }
    /// schema_core::named_query! { Adult { id: i64 } }
    /// let adults = Adult::query(User::select().filter(User::age.ge(18)).columns(User::id));
    /// assert_eq!(
    ///     with(adults.materialized(), |adults| adults.select()).to_sql(),
    ///     "WITH \"Adult\" (\"id\") AS MATERIALIZED (SELECT users.id FROM users WHERE users.age >= $1) \
    ///      SELECT \"Adult\".\"id\" FROM \"Adult\""
    /// );
    /// ```
    pub fn materialized(self) -> Cte<N>
    where
        S: Closed,
    {
        Cte::new(self.query, "MATERIALIZED ")
    }

    /// For `with(…)`: `NOT MATERIALIZED`, planned as a part of what uses it.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # use schema_core::query::with;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, age: i32 }
    /// schema_core::named_query! { Adult { id: i64 } }
    /// let adults = Adult::query(User::select().filter(User::age.ge(18)).columns(User::id));
    /// assert_eq!(
    ///     with(adults.not_materialized(), |adults| adults.select()).to_sql(),
    ///     "WITH \"Adult\" (\"id\") AS NOT MATERIALIZED (SELECT users.id FROM users WHERE users.age >= $1) \
    ///      SELECT \"Adult\".\"id\" FROM \"Adult\""
    /// );
    /// ```
    pub fn not_materialized(self) -> Cte<N>
    where
        S: Closed,
    {
        Cte::new(self.query, "NOT MATERIALIZED ")
    }

    fn into_from(self) -> Fragment {
        let mut sql = Fragment::default();
        sql.push("(");
        sql.append(self.query);
        sql.push(") AS ");
        N::write_definition(&mut sql);
        sql
    }
}

/// A query under the name `N`, and the condition on which it joins.
pub struct OnSubquery<N, C> {
    from: Fragment,
    condition: C,
    marker: PhantomData<fn() -> N>,
}

#[diagnostic::do_not_recommend]
impl<N: NamedQuery, C> Join for OnSubquery<N, C> {
    type Table = N;

    fn write_source(&mut self, sql: &mut Fragment) {
        sql.append(std::mem::take(&mut self.from));
    }
}

#[diagnostic::do_not_recommend]
impl<S, I, N: NamedQuery, C: In<S, I>> JoinOn<S, I> for OnSubquery<N, C> {
    fn write_condition(self, sql: &mut Fragment) {
        self.condition.write(sql);
    }
}

impl<S: Scope, R, G: Grouping<S>> Select<S, R, G> {
    /// `CROSS JOIN LATERAL (query)`: for each row those of a query that may name the tables before
    /// it, by [`outer`](Self::outer). Rows for which it gives none are left out.
    pub fn cross_join_lateral<N, S2, I>(
        mut self,
        subquery: Subquery<N, S2>,
    ) -> Select<Required<N, S>, R, G::Joined>
    where
        N: NamedQuery,
        S2: Within<S, I>,
    {
        self.from.push(" CROSS JOIN LATERAL ");
        self.from.append(subquery.into_from());
        self.with_scope()
    }

    /// `LEFT JOIN LATERAL (query) ON true`: the same, with NULLs for rows for which it gives none.
    pub fn left_join_lateral<N, S2, I>(
        mut self,
        subquery: Subquery<N, S2>,
    ) -> Select<Optional<N, S>, R, G::Joined>
    where
        N: NamedQuery,
        S2: Within<S, I>,
    {
        self.from.push(" LEFT JOIN LATERAL ");
        self.from.append(subquery.into_from());
        self.from.push(" ON true");
        self.with_scope()
    }
}

/// Declares the name and the columns of a query that stands in FROM or WITH:
/// `named_query! { Busy { author: UserId, posts: i64 } }`. See [`NamedQuery`](crate::query::NamedQuery).
#[macro_export]
macro_rules! named_query {
    ($(
        $(#[$meta:meta])* $vis:vis $name:ident {
            $($(#[$field_meta:meta])* $field_vis:vis $field:ident: $ty:ty),+ $(,)?
        }
    )+) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq)]
        $vis struct $name {
            $($(#[$field_meta])* $field_vis $field: $ty),+
        }

        #[allow(non_upper_case_globals, dead_code)]
        const _: () = {
            const NAMES: &[&str] = &[$(stringify!($field)),+];

        impl $name {
            $(
                $(#[$field_meta])*
                $field_vis const $field: $crate::Column<
                    $name,
                    $ty,
                    $crate::Plain<{ $crate::derived::position(NAMES, stringify!($field)) }>,
                > = $crate::Column::quoted(
                    stringify!($field),
                    concat!("\"", stringify!($field), "\""),
                );
            )+
        }
        };

        impl $crate::FromRow for $name {
            const WIDTH: usize = 0 $(+ <$ty as $crate::FromRow>::WIDTH)+;

            fn from_row(row: &$crate::Row, at: usize) -> Result<Self, $crate::DecodeError> {
                let ($($field,)+) = <($($ty,)+) as $crate::FromRow>::from_row(row, at)?;
                Ok(Self { $($field),+ })
            }
        }

        impl $crate::Single for $name {}

        impl $crate::Source for $name {
            type Row = Self;

            fn write_from(sql: &mut $crate::sql::Fragment) {
                sql.push(concat!("\"", stringify!($name), "\""));
            }

            fn write_name(sql: &mut $crate::sql::Fragment) {
                sql.push(concat!("\"", stringify!($name), "\""));
            }

            fn write_columns(sql: &mut $crate::sql::Fragment) {
                let columns =
                    [$(concat!("\"", stringify!($name), "\".\"", stringify!($field), "\"")),+];
                sql.push(&columns.join(", "));
            }
        }

        impl $crate::query::NamedQuery for $name {
            type Columns = ($($ty,)+);

            fn types() -> Vec<&'static str> {
                vec![$(<$ty as $crate::Value>::TYPE),+]
            }

            fn names() -> Vec<&'static str> {
                vec![$(concat!("\"", stringify!($field), "\"")),+]
            }

            fn write_definition(sql: &mut $crate::sql::Fragment) {
                sql.push(concat!("\"", stringify!($name), "\" ("));
                sql.push(&<Self as $crate::query::NamedQuery>::names().join(", "));
                sql.push(")");
            }
        }
    )+};
}
