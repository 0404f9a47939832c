use std::marker::PhantomData;

use super::count::RowCount;
use super::projection::Projection;
use super::with::With;
use crate::expr::{Condition, Expr, Exprs, Filter, GroupBy, In, Listing, OrderBy};
use crate::grouping::{Always, Groupable, Grouped, Grouping, RowList, Rows};
use crate::row::Decode;
use crate::scope::{Empty, Only, Outer, Scope};
use crate::source::{Source, Stored};
use crate::sql::{Fragment, Statement};
use crate::table::{KeyFor, Table, key_condition};
use crate::value::Value;

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
    distinct: Fragment,
    pub(super) list: Fragment,
    pub(super) from: Fragment,
    pub(super) filter: Fragment,
    group: Fragment,
    having: Fragment,
    pub(super) order: Fragment,
    pub(super) limit: Fragment,
    pub(super) offset: Fragment,
    pub(super) lock: Fragment,
    pub(super) decode: Decode<R>,
    scope: PhantomData<fn() -> (S, G)>,
}

impl<T: Source> Select<Only<T>, T::Row> {
    pub(crate) fn from_source() -> Self {
        Self::over(written(T::write_columns), written(T::write_from), Decode::row())
    }
}

impl<T: Stored, R> Select<Only<T>, R> {
    /// `TABLESAMPLE BERNOULLI (percent)`: so many of the rows of the table, each chosen by chance.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64 }
    /// assert_eq!(
    ///     User::select().sample_rows(10.0).to_sql(),
    ///     "SELECT users.id FROM users TABLESAMPLE BERNOULLI ($1)"
    /// );
    /// assert_eq!(
    ///     User::select().sample_pages(10.0).repeatable(7.0).to_sql(),
    ///     "SELECT users.id FROM users TABLESAMPLE SYSTEM ($1) REPEATABLE ($2)"
    /// );
    /// ```
    pub fn sample_rows(self, percent: f32) -> Self {
        self.sampled(" TABLESAMPLE BERNOULLI (", percent)
    }

    /// `TABLESAMPLE SYSTEM (percent)`: so many of the pages of the table, with all their rows. See
    /// [`sample_rows`](Self::sample_rows).
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, team: i32, age: i32 }
    /// let query = User::select().sample_pages(10.0).columns(User::id);
    /// assert_eq!(query.to_sql(), "SELECT users.id FROM users TABLESAMPLE SYSTEM ($1)");
    /// ```
    pub fn sample_pages(self, percent: f32) -> Self {
        self.sampled(" TABLESAMPLE SYSTEM (", percent)
    }

    /// `REPEATABLE (seed)`: the same sample for the same seed, as long as the table does not change.
    /// It follows a sample.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, team: i32, age: i32 }
    /// let query = User::select().sample_rows(10.0).repeatable(7.0).columns(User::id);
    /// assert_eq!(
    ///     query.to_sql(),
    ///     "SELECT users.id FROM users TABLESAMPLE BERNOULLI ($1) REPEATABLE ($2)"
    /// );
    /// ```
    pub fn repeatable(self, seed: f64) -> Self {
        self.sampled(" REPEATABLE (", seed)
    }

    fn sampled(mut self, clause: &str, value: impl Value) -> Self {
        self.from.push(clause);
        self.from.bind(Box::new(value));
        self.from.push(")");
        self
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
    pub fn columns<P, I>(self, columns: P) -> Select<S, P::Row, <G as Grouping<S>>::Listed<P::Kind>>
    where
        S: Scope,
        G: Grouping<S>,
        P: Listing + Projection<G::ListScope<P::Kind>, I>,
    {
        let mut list = Fragment::default();
        columns.write_projection(&mut list);
        self.with_list(list, Decode::projection::<P, G::ListScope<P::Kind>, I>())
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
    pub fn having<C, I>(mut self, condition: C) -> Select<S, R, G::Grouped<G::Slots, G::Keys>>
    where
        S: Scope,
        G: Groupable + Grouping<S>,
        C: Condition + In<Grouped<S, G::Slots, G::Keys>, I>,
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
    pub fn order_by<O: OrderBy<G::OrderScope, I>, I>(mut self, order: O) -> Self
    where
        S: Scope,
        G: Grouping<S>,
    {
        self.order.separate(", ");
        self.order.append(written(|sql| order.write_order(sql)));
        self
    }

    /// `LIMIT`: at most this many rows; in a query that is [prepared](super::prepare) an
    /// [`Arg`](super::Arg) too.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, team: i32, age: i32 }
    /// let query = User::select().columns(User::id).limit(10);
    /// assert_eq!(query.to_sql(), "SELECT users.id FROM users LIMIT $1");
    /// ```
    pub fn limit(mut self, rows: impl RowCount) -> Self {
        self.limit = rows.clause(" LIMIT ");
        self
    }

    /// `FETCH FIRST … ROWS WITH TIES`: the first rows in this order, and those equal to the last.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, team: i32, age: i32 }
    /// let query = User::select().columns(User::id).limit_with_ties(3, User::age.desc());
    /// assert_eq!(
    ///     query.to_sql(),
    ///     "SELECT users.id FROM users ORDER BY users.age DESC FETCH FIRST ($1) ROWS WITH TIES"
    /// );
    /// ```
    pub fn limit_with_ties<O, I>(mut self, rows: u32, order: O) -> Self
    where
        S: Scope,
        G: Grouping<S>,
        O: OrderBy<G::OrderScope, I>,
    {
        self.limit = written(|sql| {
            sql.push(" FETCH FIRST (");
            sql.bind_value(i64::from(rows));
            sql.push(") ROWS WITH TIES");
        });
        self.order_by(order)
    }

    /// `OFFSET`: without the first rows.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, team: i32, age: i32 }
    /// let query = User::select().columns(User::id).limit(10).offset(20);
    /// assert_eq!(query.to_sql(), "SELECT users.id FROM users LIMIT $1 OFFSET $2");
    /// ```
    pub fn offset(mut self, rows: impl RowCount) -> Self {
        self.offset = rows.clause(" OFFSET ");
        self
    }

    /// `SELECT DISTINCT`
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, team: i32, age: i32 }
    /// let query = User::select().columns(User::age).distinct();
    /// assert_eq!(query.to_sql(), "SELECT DISTINCT users.age FROM users");
    /// ```
    pub fn distinct(mut self) -> Self {
        self.distinct = written(|sql| sql.push("DISTINCT "));
        self
    }

    /// `SELECT DISTINCT ON (…)`: the first row, in the order of `order_by`, of those that are equal
    /// in these. The order must begin with them.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, team: i32, age: i32 }
    /// let query = User::select().distinct_on(User::team).order_by((User::team, User::age));
    /// assert_eq!(
    ///     query.columns(User::id).to_sql(),
    ///     "SELECT DISTINCT ON (users.team) users.id FROM users ORDER BY users.team, users.age"
    /// );
    /// ```
    pub fn distinct_on<E: Exprs<S, I>, I>(mut self, expressions: E) -> Self {
        let list = written(|sql| expressions.write_list(sql));
        self.distinct = written(|sql| sql.push("DISTINCT ON ("));
        self.distinct.append(list);
        self.distinct.push(") ");
        self
    }

    /// `FOR UPDATE`: locks the rows until the transaction ends.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, team: i32, age: i32 }
    /// let query = User::find(7).columns(User::age).for_update();
    /// assert_eq!(query.to_sql(), "SELECT users.age FROM users WHERE users.id = $1 FOR UPDATE");
    /// ```
    pub fn for_update(mut self) -> Self {
        self.lock = written(|sql| sql.push(" FOR UPDATE"));
        self
    }

    /// `FOR UPDATE SKIP LOCKED`: locks the rows that nobody else has locked, as a queue does.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, team: i32, age: i32 }
    /// let query = User::select().columns(User::id).limit(1).for_update_skip_locked();
    /// assert_eq!(query.to_sql(), "SELECT users.id FROM users LIMIT $1 FOR UPDATE SKIP LOCKED");
    /// ```
    pub fn for_update_skip_locked(mut self) -> Self {
        self.lock = written(|sql| sql.push(" FOR UPDATE SKIP LOCKED"));
        self
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
        self.statement().text
    }

    pub(super) fn statement(self) -> Statement {
        self.into_fragment().finish()
    }

    pub(crate) fn into_fragment(self) -> Fragment {
        self.assemble().0
    }

    pub(super) fn assemble(mut self) -> (Fragment, Decode<R>) {
        let windows = Fragment::take_windows([&mut self.list, &mut self.order]);
        let mut sql = self.with.into_clause();
        sql.push("SELECT ");
        sql.append(self.distinct);
        sql.append(self.list);
        sql.clause(" FROM ", self.from);
        sql.clause(" WHERE ", self.filter);
        sql.clause(" GROUP BY ", self.group);
        sql.clause(" HAVING ", self.having);
        sql.clause(" WINDOW ", windows);
        sql.clause(" ORDER BY ", self.order);
        sql.append(self.limit);
        sql.append(self.offset);
        sql.append(self.lock);
        (sql, self.decode)
    }

    pub(super) fn with_scope<S2, G2>(self) -> Select<S2, R, G2> {
        self.retyped(|decode| decode)
    }

    pub(super) fn without_row<S2, G2>(self) -> Select<S2, (), G2> {
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
