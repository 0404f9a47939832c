use std::marker::PhantomData;

use super::join::{Join, JoinOn};
use super::projection::{EveryColumn, Projection, WholeRows};
use super::with::With;
use crate::expr::{Condition, Expr, Filter, GroupBy, In, Listing, OfRow, OrderBy};
use crate::grouping::{Always, Groupable, Grouped, Grouping, Lists, RowList, Rows, Ungrouped};
use crate::row::Decode;
use crate::scope::{Empty, Only, Optional, Outer, Required, Scope};
use crate::source::{Source, Stored};
use crate::sql::Fragment;
use crate::table::{KeyFor, Table, key_condition};

/// `SELECT`: over the tables of scope `S`, with rows of type `R`; `G` is how it
/// [groups](crate::grouping) them.
///
/// ```
/// # use schema_core::prelude::*;
/// # #[derive(Table)] #[table(name = "users")]
/// # struct User { #[column(primary_key, identity)] id: i64, team: i32, age: i32 }
/// let oldest = User::select()
///     .filter(User::age.ge(18))
///     .group_by(User::team)
///     .order_by(max(User::age).desc())
///     .limit(3)
///     .columns((User::team, max(User::age)));
/// assert_eq!(
///     oldest.to_sql(),
///     "SELECT users.team, max(users.age) FROM users WHERE users.age >= $1 \
///      GROUP BY users.team ORDER BY max(users.age) DESC LIMIT $2"
/// );
/// ```
#[must_use = "a query does nothing until it runs: `.all(&db)`, `.one(&db)`, …"]
pub struct Select<S, R, G = Rows> {
    pub(super) with: With,
    pub(super) distinct: Fragment,
    pub(super) list: Fragment,
    pub(super) from: Fragment,
    pub(super) filter: Fragment,
    pub(super) group: Fragment,
    pub(super) having: Fragment,
    pub(super) order: Fragment,
    pub(super) limit: Fragment,
    pub(super) offset: Fragment,
    pub(super) lock: Fragment,
    pub(super) decode: Decode<R>,
    scope: PhantomData<fn() -> (S, G)>,
}

/// The scope of select list `P` of a query over `S` that groups as `G` says.
type ListScope<S, G, P> = <G as Grouping<S>>::ListScope<<P as Listing>::Kind>;

/// The scope of the groups of such a query.
type GroupScope<S, G> = Grouped<S, <G as Grouping<S>>::Slots, <G as Grouping<S>>::Keys>;

impl<T: Source> Select<Only<T>, T::Row> {
    pub(crate) fn from_source() -> Self {
        Self::over(written(T::write_columns), written(T::write_from), Decode::row())
    }
}

impl<R> Select<Empty, R, RowList> {
    pub(super) fn without_from<P: Projection<Empty, I, Row = R>, I>(columns: P) -> Self {
        let list = written(|sql| columns.write_projection(sql));
        Self::over(list, Fragment::default(), Decode::projection::<P, Empty, I>())
    }
}

/// `SELECT` of values that need no table.
///
/// ```
/// # use schema_core::prelude::*;
/// # use schema_core::query::select;
/// assert_eq!(select((now(), lower(schema_core::expr::value("A".to_owned())))).to_sql(),
///     "SELECT now(), lower(CAST($1 AS text))");
/// ```
pub fn select<P: Projection<Empty, I>, I>(columns: P) -> Select<Empty, P::Row, RowList> {
    Select::without_from(columns)
}

impl<T: Table> Select<Only<T>, T> {
    pub(crate) fn by_key(key: impl KeyFor<T>) -> Self {
        let mut select = Self::from_source();
        key_condition::<T, _>(key, &mut select.filter);
        select
    }
}

impl<S, R, G> Select<S, R, G> {
    /// A list of what FROM holds.
    pub(super) fn over(list: Fragment, from: Fragment, decode: Decode<R>) -> Self {
        Self {
            with: With::default(),
            distinct: Fragment::default(),
            list,
            from,
            filter: Fragment::default(),
            group: Fragment::default(),
            having: Fragment::default(),
            order: Fragment::default(),
            limit: Fragment::default(),
            offset: Fragment::default(),
            lock: Fragment::default(),
            decode,
            scope: PhantomData,
        }
    }

    /// `WHERE`; several filters must all hold, and `None` is none.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, team: i32, age: i32 }
    /// let query = User::select().columns(User::id).filter(User::age.ge(18)).filter(User::team.eq(1));
    /// assert_eq!(
    ///     query.to_sql(),
    ///     "SELECT users.id FROM users WHERE users.age >= $1 AND users.team = $2"
    /// );
    /// ```
    pub fn filter<F: Filter<Condition: In<S, I>>, I>(mut self, condition: F) -> Self {
        if let Some(condition) = condition.condition() {
            self.filter.separate(" AND ");
            condition.write(&mut self.filter);
        }
        self
    }

    /// `JOIN … ON …`: only the rows that have a partner.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, team: i32, age: i32 }
    /// # #[derive(Table)] #[table(name = "teams")]
    /// # struct Team { #[column(primary_key)] id: i32, title: String }
    /// let query = User::select().inner_join(Team::on(Team::id.eq(User::team)));
    /// let query: schema_core::query::Select<_, (i64, String), _> = query.columns((User::id, Team::title));
    /// assert_eq!(
    ///     query.to_sql(),
    ///     "SELECT users.id, teams.title FROM users JOIN teams ON teams.id = users.team"
    /// );
    /// ```
    pub fn inner_join<T: Source, J: Join<Table = T> + JoinOn<Required<T, S>, I>, I>(
        mut self,
        join: J,
    ) -> Select<Required<T, S>, R, G::Joined>
    where
        S: Scope,
        G: Grouping<S>,
    {
        self.join(" JOIN ", join);
        self.with_scope()
    }

    /// `LEFT JOIN … ON …`: rows without a partner too; the joined table's columns become `Option`.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, team: i32, age: i32 }
    /// # #[derive(Table)] #[table(name = "teams")]
    /// # struct Team { #[column(primary_key)] id: i32, title: String }
    /// let query = User::select().left_join(Team::on(Team::id.eq(User::team)));
    /// let query: schema_core::query::Select<_, (i64, Option<String>), _> = query.columns((User::id, Team::title));
    /// assert_eq!(
    ///     query.to_sql(),
    ///     "SELECT users.id, teams.title FROM users LEFT JOIN teams ON teams.id = users.team"
    /// );
    /// ```
    pub fn left_join<T: Source, J: Join<Table = T> + JoinOn<Optional<T, S>, I>, I>(
        mut self,
        join: J,
    ) -> Select<Optional<T, S>, R, G::Joined>
    where
        S: Scope,
        G: Grouping<S>,
    {
        self.join(" LEFT JOIN ", join);
        self.with_scope()
    }

    /// `RIGHT JOIN … ON …`: every row of the joined table; the columns of the tables before become
    /// `Option`. The rows are what `columns(…)` says, which must be said.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, team: i32, age: i32 }
    /// # #[derive(Table)] #[table(name = "teams")]
    /// # struct Team { #[column(primary_key)] id: i32, title: String }
    /// let query = User::select().right_join(Team::on(Team::id.eq(User::team)));
    /// let query: schema_core::query::Select<_, (Option<i64>, String), _> = query.columns((User::id, Team::title));
    /// assert_eq!(
    ///     query.to_sql(),
    ///     "SELECT users.id, teams.title FROM users RIGHT JOIN teams ON teams.id = users.team"
    /// );
    /// ```
    pub fn right_join<J, T, I>(
        mut self,
        join: J,
    ) -> Select<Required<T, S::AllOptional>, (), G::Joined>
    where
        S: Scope,
        G: Grouping<S>,
        T: Source,
        J: Join<Table = T> + JoinOn<Required<T, S::AllOptional>, I>,
    {
        self.join(" RIGHT JOIN ", join);
        self.without_row()
    }

    /// `FULL JOIN … ON …`: every row of either side; the columns of both become `Option`. The rows
    /// are what `columns(…)` says, which must be said.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, team: i32, age: i32 }
    /// # #[derive(Table)] #[table(name = "teams")]
    /// # struct Team { #[column(primary_key)] id: i32, title: String }
    /// let query = User::select().full_join(Team::on(Team::id.eq(User::team)));
    /// let query: schema_core::query::Select<_, (Option<i64>, Option<String>), _> = query.columns((User::id, Team::title));
    /// assert_eq!(
    ///     query.to_sql(),
    ///     "SELECT users.id, teams.title FROM users FULL JOIN teams ON teams.id = users.team"
    /// );
    /// ```
    pub fn full_join<J, T, I>(
        mut self,
        join: J,
    ) -> Select<Optional<T, S::AllOptional>, (), G::Joined>
    where
        S: Scope,
        G: Grouping<S>,
        T: Source,
        J: Join<Table = T> + JoinOn<Optional<T, S::AllOptional>, I>,
    {
        self.join(" FULL JOIN ", join);
        self.without_row()
    }

    /// `CROSS JOIN`: every row with every row of a table or alias: `cross_join::<Day>()`.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, team: i32, age: i32 }
    /// # #[derive(Table)] #[table(name = "teams")]
    /// # struct Team { #[column(primary_key)] id: i32, title: String }
    /// let query = User::select().cross_join::<Team>().columns((User::id, Team::id));
    /// assert_eq!(query.to_sql(), "SELECT users.id, teams.id FROM users CROSS JOIN teams");
    /// ```
    pub fn cross_join<T: Stored>(mut self) -> Select<Required<T, S>, R, G::Joined>
    where
        S: Scope,
        G: Grouping<S>,
    {
        self.from.push(" CROSS JOIN ");
        T::write_from(&mut self.from);
        self.with_scope()
    }

    /// The select list; it decides the type of the rows. With an aggregate in it, everything is
    /// an aggregate or was grouped.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, team: i32, age: i32 }
    /// let query = User::select().columns((User::id, User::age + 1));
    /// assert_eq!(query.to_sql(), "SELECT users.id, (users.age + $1) FROM users");
    /// ```
    pub fn columns<P: Listing + Projection<ListScope<S, G, P>, I, Row = L>, L, I>(
        self,
        columns: P,
    ) -> Select<S, L, <G as Grouping<S>>::Listed<P::Kind>>
    where
        S: Scope,
        G: Grouping<S> + Lists<<P as Listing>::Kind>,
    {
        let mut list = Fragment::default();
        columns.write_projection(&mut list);
        self.with_list(list, Decode::projection::<P, ListScope<S, G, P>, I>())
    }

    /// `SELECT *`: every column of every table. A row is a tuple with a row of each, in the order in
    /// which they joined: an `Option` on the nullable side of an outer join.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64 }
    /// # #[derive(Table)] #[table(name = "posts")]
    /// # struct Post { #[column(primary_key, identity)] id: i64, title: String,
    /// #     #[column(references(User::id), inverse = posts)] author_id: i64 }
    /// # async fn run(db: &Db) -> Result<(), schema_core::Error> {
    /// let rows: Vec<(User, Option<Post>)> =
    ///     User::select().left_join(User::posts).all_columns().all(db).await?;
    /// # Ok(()) }
    /// assert_eq!(
    ///     User::select().left_join(User::posts).all_columns().to_sql(),
    ///     "SELECT users.id, posts.id, posts.title, posts.author_id FROM users \
    ///      LEFT JOIN posts ON posts.author_id = users.id"
    /// );
    /// ```
    pub fn all_columns(self) -> Select<S, S::Row, <G as Grouping<S>>::Listed<OfRow>>
    where
        S: Scope + WholeRows,
        G: Grouping<S> + Ungrouped,
    {
        let list = written(S::write_columns);
        self.with_list(list, Decode::projection::<EveryColumn, S, ()>())
    }

    /// Makes this a correlated subquery: what follows may name table `T` of the query around it.
    /// It runs only inside such a query, as of [`exists`](crate::expr::exists).
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, team: i32, age: i32 }
    /// # #[derive(Table)] #[table(name = "teams")]
    /// # struct Team { #[column(primary_key)] id: i32, title: String }
    /// use schema_core::expr::exists;
    /// let members = User::select().outer::<Team>().filter(User::team.eq(Team::id));
    /// assert_eq!(
    ///     Team::select().columns(Team::title).filter(exists(members.columns(User::id))).to_sql(),
    ///     "SELECT teams.title FROM teams \
    ///      WHERE EXISTS (SELECT users.id FROM users WHERE users.team = teams.id)"
    /// );
    /// ```
    pub fn outer<T: Source>(self) -> Select<Outer<T, S>, R, G::Joined>
    where
        S: Scope,
        G: Grouping<S>,
    {
        self.with_scope()
    }

    /// `GROUP BY`: columns and other expressions, [`rollup`](crate::expr::rollup) and the like. What
    /// is selected then is grouped, an aggregate, or a column of a table whose primary key is
    /// grouped, each column of it where it has several. To select an expression that is grouped, see [`shared`](crate::expr::shared).
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, team: i32, age: i32 }
    /// let query = User::select().group_by(User::team).columns((User::team, count_all()));
    /// assert_eq!(query.to_sql(), "SELECT users.team, count(*) FROM users GROUP BY users.team");
    /// ```
    pub fn group_by<E, I>(mut self, expressions: E) -> Select<S, R, G::Grouped<E::Slots, E::Keys>>
    where
        S: Scope,
        G: Groupable + Grouping<S>,
        E: GroupBy<S, G::Slots, G::Keys, Always, I>,
    {
        self.group.separate(", ");
        self.group.append(written(|sql| expressions.write_group(sql)));
        self.with_scope()
    }

    /// `HAVING`: a condition on groups; several must all hold.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, team: i32, age: i32 }
    /// let query = User::select().group_by(User::team).having(count_all().gt(3)).columns(User::team);
    /// assert_eq!(
    ///     query.to_sql(),
    ///     "SELECT users.team FROM users GROUP BY users.team HAVING count(*) > $1"
    /// );
    /// ```
    pub fn having<C: Condition + In<GroupScope<S, G>, I>, I>(
        mut self,
        condition: C,
    ) -> Select<S, R, G::Grouped<G::Slots, G::Keys>>
    where
        S: Scope,
        G: Groupable + Grouping<S>,
    {
        self.having.separate(" AND ");
        condition.write(&mut self.having);
        self.with_scope()
    }

    /// `ORDER BY`; a further one sorts what the ones before leave equal.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, team: i32, age: i32 }
    /// let query = User::select().columns(User::id);
    /// assert_eq!(
    ///     query.order_by((User::age.desc().nulls_last(), User::id)).to_sql(),
    ///     "SELECT users.id FROM users ORDER BY users.age DESC NULLS LAST, users.id"
    /// );
    /// ```
    pub fn order_by<O: OrderBy<G::OrderScope, I>, I>(mut self, order: O) -> Select<S, R, G::Ordered>
    where
        S: Scope,
        G: Grouping<S>,
    {
        self.order.separate(", ");
        self.order.append(written(|sql| order.write_order(sql)));
        self.with_scope()
    }

    /// The SQL of this query, with `$n` for each bound value.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")] struct User { #[column(primary_key, identity)] id: i64, age: i32 }
    /// let query = User::select().filter(User::age.ge(18)).order_by(User::id.desc()).limit(20);
    /// assert_eq!(
    ///     query.to_sql(),
    ///     "SELECT users.id, users.age FROM users WHERE users.age >= $1 ORDER BY users.id DESC LIMIT $2"
    /// );
    /// ```
    pub fn to_sql(self) -> String {
        self.into_parts().0.text
    }

    fn join<J: JoinOn<S2, I>, S2, I>(&mut self, kind: &str, mut join: J) {
        self.from.push(kind);
        join.write_source(&mut self.from);
        self.from.push(" ON ");
        join.write_condition(&mut self.from);
    }

    pub(super) fn with_scope<S2, G2>(self) -> Select<S2, R, G2> {
        self.retyped(|decode| decode)
    }

    fn without_row<S2, G2>(self) -> Select<S2, (), G2> {
        self.retyped(|_| Decode::nothing())
    }

    fn with_list<R2, G2>(mut self, list: Fragment, decode: Decode<R2>) -> Select<S, R2, G2> {
        self.list = list;
        self.retyped(|_| decode)
    }

    pub(super) fn retyped<S2, R2, G2>(
        self,
        decode: impl FnOnce(Decode<R>) -> Decode<R2>,
    ) -> Select<S2, R2, G2> {
        Select {
            with: self.with,
            distinct: self.distinct,
            list: self.list,
            from: self.from,
            filter: self.filter,
            group: self.group,
            having: self.having,
            order: self.order,
            limit: self.limit,
            offset: self.offset,
            lock: self.lock,
            decode: decode(self.decode),
            scope: PhantomData,
        }
    }
}

/// A clause by itself: what writes it may separate its parts.
pub(super) fn written(write: impl FnOnce(&mut Fragment)) -> Fragment {
    let mut sql = Fragment::default();
    write(&mut sql);
    sql
}
