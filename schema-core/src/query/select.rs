use std::marker::PhantomData;

use super::join::{Join, JoinOn};
use super::projection::Projection;
use super::run;
use crate::db::{Executor, Rows};
use crate::error::Error;
use crate::expr::{Condition, Exprs, In, OrderBy};
use crate::row::{Decode, FromRow, Row};
use crate::scope::{Only, Optional, Required, Scope};
use crate::sql::{Fragment, Statement};
use crate::table::{Keyed, Table, key_condition};

/// `SELECT`: over the tables of scope `S`, with rows of type `R`.
#[must_use = "a query does nothing until it runs: `.all(&db)`, `.one(&db)`, …"]
pub struct Select<S, R> {
    distinct: bool,
    list: Fragment,
    from: Fragment,
    filter: Fragment,
    group: Fragment,
    having: Fragment,
    order: Fragment,
    limit: Fragment,
    offset: Fragment,
    lock: &'static str,
    decode: Decode<R>,
    scope: PhantomData<fn() -> S>,
}

impl<T: Table> Select<Only<T>, T> {
    pub(crate) fn from_table() -> Self {
        let mut list = Fragment::default();
        list.push(T::SELECT_LIST);
        let mut from = Fragment::default();
        from.push(T::SQL_NAME);
        Self {
            distinct: false,
            list,
            from,
            filter: Fragment::default(),
            group: Fragment::default(),
            having: Fragment::default(),
            order: Fragment::default(),
            limit: Fragment::default(),
            offset: Fragment::default(),
            lock: "",
            decode: <T as FromRow>::from_row,
            scope: PhantomData,
        }
    }

    pub(crate) fn by_key(key: T::Key) -> Self
    where
        T: Keyed,
    {
        let mut select = Self::from_table();
        key_condition::<T>(key, &mut select.filter);
        select
    }
}

impl<S, R> Select<S, R> {
    /// `WHERE`; several filters must all hold.
    pub fn filter<C, I>(mut self, condition: C) -> Self
    where
        C: Condition + In<S, I>,
    {
        self.filter.separate(" AND ");
        condition.write(&mut self.filter);
        self
    }

    /// `JOIN … ON …`: only the rows that have a partner.
    pub fn inner_join<J, T, I>(mut self, join: J) -> Select<Required<T, S>, R>
    where
        T: Table,
        J: Join<Table = T> + JoinOn<Required<T, S>, I>,
    {
        self.join::<T>(" JOIN ", |sql| join.write_condition(sql));
        self.with_scope()
    }

    /// `LEFT JOIN … ON …`: rows without a partner too; the joined table's columns become `Option`.
    pub fn left_join<J, T, I>(mut self, join: J) -> Select<Optional<T, S>, R>
    where
        T: Table,
        J: Join<Table = T> + JoinOn<Optional<T, S>, I>,
    {
        self.join::<T>(" LEFT JOIN ", |sql| join.write_condition(sql));
        self.with_scope()
    }

    /// `RIGHT JOIN … ON …`: every row of the joined table; the columns of the tables before become
    /// `Option`. The rows are what `columns(…)` says, which must be said.
    pub fn right_join<J, T, I>(mut self, join: J) -> Select<Required<T, S::AllOptional>, ()>
    where
        S: Scope,
        T: Table,
        J: Join<Table = T> + JoinOn<Required<T, S::AllOptional>, I>,
    {
        self.join::<T>(" RIGHT JOIN ", |sql| join.write_condition(sql));
        self.with_scope().without_row()
    }

    /// `FULL JOIN … ON …`: every row of either side; the columns of both become `Option`. The rows
    /// are what `columns(…)` says, which must be said.
    pub fn full_join<J, T, I>(mut self, join: J) -> Select<Optional<T, S::AllOptional>, ()>
    where
        S: Scope,
        T: Table,
        J: Join<Table = T> + JoinOn<Optional<T, S::AllOptional>, I>,
    {
        self.join::<T>(" FULL JOIN ", |sql| join.write_condition(sql));
        self.with_scope().without_row()
    }

    /// The select list; it decides the type of the rows.
    pub fn columns<P, I>(self, columns: P) -> Select<S, P::Row>
    where
        P: Projection<S, I>,
    {
        let mut list = Fragment::default();
        columns.write_projection(&mut list);
        self.with_list(list, P::decode)
    }

    /// `GROUP BY`
    pub fn group_by<E: Exprs<S, I>, I>(mut self, expressions: E) -> Self {
        self.group.separate(", ");
        self.group.append(written(|sql| expressions.write_list(sql)));
        self
    }

    /// `HAVING`; several conditions must all hold.
    pub fn having<C, I>(mut self, condition: C) -> Self
    where
        C: Condition + In<S, I>,
    {
        self.having.separate(" AND ");
        condition.write(&mut self.having);
        self
    }

    /// `ORDER BY`; a further one sorts what the ones before leave equal.
    pub fn order_by<O: OrderBy<S, I>, I>(mut self, order: O) -> Self {
        self.order.separate(", ");
        self.order.append(written(|sql| order.write_order(sql)));
        self
    }

    /// `LIMIT`: at most this many rows.
    pub fn limit(mut self, rows: u32) -> Self {
        self.limit = written(|sql| sql.bind(Box::new(i64::from(rows))));
        self
    }

    /// `OFFSET`: without the first rows.
    pub fn offset(mut self, rows: u32) -> Self {
        self.offset = written(|sql| sql.bind(Box::new(i64::from(rows))));
        self
    }

    /// `SELECT DISTINCT`
    pub fn distinct(mut self) -> Self {
        self.distinct = true;
        self
    }

    /// `FOR UPDATE`: locks the rows until the transaction ends.
    pub fn for_update(mut self) -> Self {
        self.lock = " FOR UPDATE";
        self
    }

    /// `FOR UPDATE SKIP LOCKED`: locks the rows that nobody else has locked, as a queue does.
    pub fn for_update_skip_locked(mut self) -> Self {
        self.lock = " FOR UPDATE SKIP LOCKED";
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

    /// Every row.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn all<E: Executor>(self, db: &E) -> Result<Vec<R>, Error> {
        let (statement, decode) = self.into_parts();
        run::all(db, &statement, decode).await
    }

    /// The one row.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is none, [`Error::TooManyRows`] when there are more.
    pub async fn one<E: Executor>(self, db: &E) -> Result<R, Error> {
        let (statement, decode) = self.into_parts();
        run::one(db, &statement, decode).await
    }

    /// The one row, if there is one.
    ///
    /// # Errors
    /// [`Error::TooManyRows`] when there are more.
    pub async fn optional<E: Executor>(self, db: &E) -> Result<Option<R>, Error> {
        let (statement, decode) = self.into_parts();
        run::optional(db, &statement, decode).await
    }

    /// The first row, if there is one; the server is asked for no more.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn first<E: Executor>(self, db: &E) -> Result<Option<R>, Error> {
        self.limit(1).optional(db).await
    }

    /// The rows as they arrive.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn stream<E: Executor>(self, db: &E) -> Result<Rows<R>, Error> {
        let (statement, decode) = self.into_parts();
        db.query(&statement).await.map(|stream| Rows::new(stream, decode))
    }

    /// How many rows there are.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn count<E: Executor>(self, db: &E) -> Result<i64, Error> {
        let statement = self.wrapped("SELECT count(*) FROM (", ") AS counted");
        run::one(db, &statement, Row::get).await
    }

    /// Whether there is any row.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn exists<E: Executor>(self, db: &E) -> Result<bool, Error> {
        let statement = self.wrapped("SELECT EXISTS (", ")");
        run::one(db, &statement, Row::get).await
    }

    fn join<T: Table>(&mut self, kind: &str, condition: impl FnOnce(&mut Fragment)) {
        self.from.push(kind);
        self.from.push(T::SQL_NAME);
        self.from.push(" ON ");
        condition(&mut self.from);
    }

    fn statement(self) -> Statement {
        self.into_fragment().finish()
    }

    fn wrapped(self, open: &str, close: &str) -> Statement {
        let mut sql = Fragment::default();
        sql.push(open);
        sql.append(self.into_fragment());
        sql.push(close);
        sql.finish()
    }

    fn into_parts(self) -> (Statement, Decode<R>) {
        let decode = self.decode;
        (self.statement(), decode)
    }

    fn into_fragment(self) -> Fragment {
        let mut sql = Fragment::default();
        sql.push(if self.distinct { "SELECT DISTINCT " } else { "SELECT " });
        sql.append(self.list);
        sql.clause(" FROM ", self.from);
        sql.clause(" WHERE ", self.filter);
        sql.clause(" GROUP BY ", self.group);
        sql.clause(" HAVING ", self.having);
        sql.clause(" ORDER BY ", self.order);
        sql.clause(" LIMIT ", self.limit);
        sql.clause(" OFFSET ", self.offset);
        sql.push(self.lock);
        sql
    }

    fn with_scope<S2>(self) -> Select<S2, R> {
        let decode = self.decode;
        self.retyped(decode)
    }

    fn without_row(self) -> Select<S, ()> {
        self.retyped(|_, _| Ok(()))
    }

    fn with_list<R2>(mut self, list: Fragment, decode: Decode<R2>) -> Select<S, R2> {
        self.list = list;
        self.retyped(decode)
    }

    fn retyped<S2, R2>(self, decode: Decode<R2>) -> Select<S2, R2> {
        Select {
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
            decode,
            scope: PhantomData,
        }
    }
}

/// A clause by itself: what writes it may separate its parts.
fn written(write: impl FnOnce(&mut Fragment)) -> Fragment {
    let mut sql = Fragment::default();
    write(&mut sql);
    sql
}
