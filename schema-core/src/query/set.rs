use std::marker::PhantomData;

use super::select::written;
use super::{RowCount, Running, Select, run};
use crate::db::{Executor, Rows};
use crate::grouping::Decided;
use crate::row::Decode;
use crate::scope::{Closed, Empty};
use crate::sql::{Fragment, Statement};
use crate::value::Value;

/// A query with rows: [`Select`], [`SetOperation`] or [`SetFunction`](super::SetFunction).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a query",
    label = "expected a query such as `User::select()`"
)]
pub trait Query: Sized {
    /// Its scope.
    type Scope;
    /// The type of its rows.
    type Row;

    /// The SQL, and what reads a row from a position on.
    fn into_query(self) -> (Fragment, Decode<Self::Row>);

    /// This query as one of any form with these rows: for a shape that is decided at run time.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # use schema_core::query::BoxedQuery;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, email: String }
    /// # #[derive(Table)] #[table(name = "guests")]
    /// # struct Guest { #[column(primary_key, identity)] id: i64, mail: String }
    /// fn mails(guests: bool) -> BoxedQuery<String> {
    ///     if guests {
    ///         Guest::select().columns(Guest::mail).boxed()
    ///     } else {
    ///         User::select().filter(User::id.gt(0)).columns(User::email).boxed()
    ///     }
    /// }
    /// assert_eq!(mails(true).to_sql(), "(SELECT guests.mail FROM guests)");
    /// assert_eq!(
    ///     mails(false).limit(3).to_sql(),
    ///     "(SELECT users.email FROM users WHERE users.id > $1) LIMIT $2"
    /// );
    /// ```
    fn boxed(self) -> BoxedQuery<Self::Row>
    where
        Self::Scope: Closed,
    {
        let (query, decode) = self.into_query();
        let sql = written(|sql| {
            sql.push("(");
            sql.append(query);
            sql.push(")");
        });
        SetOperation::of(sql, decode)
    }

    /// `self UNION other`: the rows of both, without duplicates.
    fn union<Q: Query<Row: SameRow<Self::Row>>>(self, other: Q) -> Both<Self, Q> {
        SetOperation::new(self, ") UNION (", other)
    }

    /// `self UNION ALL other`: the rows of both.
    fn union_all<Q: Query<Row: SameRow<Self::Row>>>(self, other: Q) -> Both<Self, Q> {
        SetOperation::new(self, ") UNION ALL (", other)
    }

    /// `self INTERSECT other`: the rows that are in both, without duplicates.
    fn intersect<Q: Query<Row: SameRow<Self::Row>>>(self, other: Q) -> Both<Self, Q> {
        SetOperation::new(self, ") INTERSECT (", other)
    }

    /// `self INTERSECT ALL other`: the rows that are in both, as often as in the one with fewer.
    fn intersect_all<Q: Query<Row: SameRow<Self::Row>>>(self, other: Q) -> Both<Self, Q> {
        SetOperation::new(self, ") INTERSECT ALL (", other)
    }

    /// `self EXCEPT other`: the rows that are not in the other, without duplicates.
    fn except<Q: Query<Row: SameRow<Self::Row>>>(self, other: Q) -> Both<Self, Q> {
        SetOperation::new(self, ") EXCEPT (", other)
    }

    /// `self EXCEPT ALL other`: the rows without as many of each as are in the other.
    fn except_all<Q: Query<Row: SameRow<Self::Row>>>(self, other: Q) -> Both<Self, Q> {
        SetOperation::new(self, ") EXCEPT ALL (", other)
    }
}

/// That the rows of two queries are of the same type.
#[diagnostic::on_unimplemented(
    message = "expected a query with rows of type `{R}`, found one with rows of type `{Self}`",
    label = "the rows of this are `{Self}`",
    note = "`columns(…)` decides the type; a `coalesce` makes an `Option` a value"
)]
pub trait SameRow<R> {}
#[diagnostic::do_not_recommend]
impl<R> SameRow<R> for R {}
#[diagnostic::do_not_recommend]
impl<V: Value> SameRow<(V,)> for V {}

/// A query of any form with rows of type `R`. Made by [`Query::boxed`].
pub type BoxedQuery<R> = SetOperation<Empty, R>;

/// The set operation on two queries.
pub type Both<A, B> = SetOperation<(<A as Query>::Scope, <B as Query>::Scope), <A as Query>::Row>;

impl<S, R, G: Decided> Query for Select<S, R, G> {
    type Scope = S;
    type Row = R;

    fn into_query(self) -> (Fragment, Decode<R>) {
        self.assemble()
    }
}

/// `UNION`, `INTERSECT` or `EXCEPT` of queries whose rows have the same type.
///
/// It is sorted by the places of its columns. To filter the result, or sort it by something else, give it a
/// name: see [`NamedQuery`](super::NamedQuery).
///
/// ```
/// # use schema_core::prelude::*;
/// # #[derive(Table)] #[table(name = "users")]
/// # struct User { #[column(primary_key, identity)] id: i64, age: i32 }
/// let young = || User::select().filter(User::age.lt(18)).columns(User::id);
/// let old = || User::select().filter(User::age.gt(65)).columns(User::id);
/// let with = |operation: &str| {
///     format!(
///         "(SELECT users.id FROM users WHERE users.age < $1) {operation} \
///          (SELECT users.id FROM users WHERE users.age > $2)"
///     )
/// };
/// assert_eq!(young().union(old()).to_sql(), with("UNION"));
/// assert_eq!(young().union_all(old()).to_sql(), with("UNION ALL"));
/// assert_eq!(young().intersect(old()).to_sql(), with("INTERSECT"));
/// assert_eq!(young().intersect_all(old()).to_sql(), with("INTERSECT ALL"));
/// assert_eq!(young().except(old()).to_sql(), with("EXCEPT"));
/// assert_eq!(young().except_all(old()).to_sql(), with("EXCEPT ALL"));
/// assert_eq!(young().union(old()).limit(5).to_sql(), with("UNION") + " LIMIT $3");
/// ```
#[must_use = "a query does nothing until it runs: `.all(&db)`, `.one(&db)`, …"]
pub struct SetOperation<S, R> {
    sql: Fragment,
    order: Fragment,
    limit: Fragment,
    offset: Fragment,
    decode: Decode<R>,
    scope: PhantomData<fn() -> S>,
}

impl<S, R> Query for SetOperation<S, R> {
    type Scope = S;
    type Row = R;

    fn into_query(self) -> (Fragment, Decode<R>) {
        let mut sql = self.sql;
        sql.clause(" ORDER BY ", self.order);
        sql.append(self.limit);
        sql.append(self.offset);
        (sql, self.decode)
    }
}

impl<S, R> SetOperation<S, R> {
    fn new<A: Query<Row = R>, B: Query>(left: A, operator: &str, right: B) -> Self {
        let (left, decode) = left.into_query();
        let (right, _) = right.into_query();
        let mut sql = Fragment::default();
        sql.push("(");
        sql.append(left);
        sql.push(operator);
        sql.append(right);
        sql.push(")");
        Self::of(sql, decode)
    }

    fn of(sql: Fragment, decode: Decode<R>) -> Self {
        let clause = Fragment::default;
        let (order, limit, offset) = (clause(), clause(), clause());
        Self { sql, order, limit, offset, decode, scope: PhantomData }
    }

    /// `ORDER BY n`: by the column at this place of the select list, from 1; a further one sorts what the
    /// ones before leave equal.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # use schema_core::query::union;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, age: i32 }
    /// let users = || User::select().columns((User::id, User::age));
    /// let both = union(users().filter(User::age.lt(18)), users().filter(User::age.gt(65)));
    /// assert_eq!(
    ///     both.order_by_place_desc(2).order_by_place(1).limit(5).offset(10).to_sql(),
    ///     "(SELECT users.id, users.age FROM users WHERE users.age < $1) UNION \
    ///      (SELECT users.id, users.age FROM users WHERE users.age > $2) \
    ///      ORDER BY 2 DESC, 1 LIMIT $3 OFFSET $4"
    /// );
    /// ```
    pub fn order_by_place(mut self, column: u16) -> Self {
        self.order.separate(", ");
        self.order.push(&column.to_string());
        self
    }

    /// `ORDER BY n DESC`. See [`order_by_place`](Self::order_by_place).
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, team: i32, age: i32 }
    /// let ids = User::select().columns(User::id).union(User::select().columns(User::id));
    /// assert_eq!(
    ///     ids.order_by_place_desc(1).to_sql(),
    ///     "(SELECT users.id FROM users) UNION (SELECT users.id FROM users) ORDER BY 1 DESC"
    /// );
    /// ```
    pub fn order_by_place_desc(mut self, column: u16) -> Self {
        self = self.order_by_place(column);
        self.order.push(" DESC");
        self
    }

    /// `LIMIT`: at most this many rows.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, team: i32, age: i32 }
    /// let ids = User::select().columns(User::id).union(User::select().columns(User::id));
    /// assert_eq!(
    ///     ids.limit(5).to_sql(),
    ///     "(SELECT users.id FROM users) UNION (SELECT users.id FROM users) LIMIT $1"
    /// );
    /// ```
    pub fn limit(mut self, rows: impl RowCount) -> Self {
        self.limit = rows.clause(" LIMIT ");
        self
    }

    /// `OFFSET`: without the first rows. See [`order_by_place`](Self::order_by_place).
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, team: i32, age: i32 }
    /// let ids = User::select().columns(User::id).union(User::select().columns(User::id));
    /// assert_eq!(
    ///     ids.order_by_place(1).offset(5).to_sql(),
    ///     "(SELECT users.id FROM users) UNION (SELECT users.id FROM users) ORDER BY 1 OFFSET $1"
    /// );
    /// ```
    pub fn offset(mut self, rows: impl RowCount) -> Self {
        self.offset = rows.clause(" OFFSET ");
        self
    }

    /// The SQL of this query, with `$n` for each bound value.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, team: i32, age: i32 }
    /// let ids = User::select().columns(User::id).union(User::select().columns(User::id));
    /// assert_eq!(
    ///     ids.to_sql(),
    ///     "(SELECT users.id FROM users) UNION (SELECT users.id FROM users)"
    /// );
    /// ```
    pub fn to_sql(self) -> String {
        self.into_query().0.finish().text
    }
}

impl<S: Closed, R: Send + 'static> SetOperation<S, R> {
    /// Every row.
    ///
    /// ```no_run
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, team: i32, age: i32 }
    /// # async fn example(db: &Db) -> Result<(), schema_core::Error> {
    /// let ids = User::select().columns(User::id).union(User::select().columns(User::id));
    /// let found: Vec<i64> = ids.all(db).await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// See [`Error`](crate::Error).
    pub fn all<E: Executor>(self, db: &E) -> Running<'_, Vec<R>> {
        let (statement, decode) = self.into_parts();
        run::all(db, statement, decode)
    }

    /// The one row.
    ///
    /// ```no_run
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, team: i32, age: i32 }
    /// # async fn example(db: &Db) -> Result<(), schema_core::Error> {
    /// let ids = User::select().columns(User::id).union(User::select().columns(User::id));
    /// let found: i64 = ids.one(db).await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`Error::NotFound`](crate::Error::NotFound) when there is none, [`Error::TooManyRows`](crate::Error::TooManyRows) when there are more.
    pub fn one<E: Executor>(self, db: &E) -> Running<'_, R> {
        let (statement, decode) = self.into_parts();
        run::one(db, statement, decode)
    }

    /// The one row, if there is one.
    ///
    /// ```no_run
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, team: i32, age: i32 }
    /// # async fn example(db: &Db) -> Result<(), schema_core::Error> {
    /// let ids = User::select().columns(User::id).union(User::select().columns(User::id));
    /// let found: Option<i64> = ids.optional(db).await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`Error::TooManyRows`](crate::Error::TooManyRows) when there are more.
    pub fn optional<E: Executor>(self, db: &E) -> Running<'_, Option<R>> {
        let (statement, decode) = self.into_parts();
        run::optional(db, statement, decode)
    }

    /// The first row, if there is one; the server is asked for no more.
    ///
    /// ```no_run
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, team: i32, age: i32 }
    /// # async fn example(db: &Db) -> Result<(), schema_core::Error> {
    /// let ids = User::select().columns(User::id).union(User::select().columns(User::id));
    /// let found: Option<i64> = ids.first(db).await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// See [`Error`](crate::Error).
    pub fn first<E: Executor>(self, db: &E) -> Running<'_, Option<R>> {
        self.limit(1).optional(db)
    }

    /// How many rows there are.
    ///
    /// ```no_run
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, team: i32, age: i32 }
    /// # async fn example(db: &Db) -> Result<(), schema_core::Error> {
    /// let ids = User::select().columns(User::id).union(User::select().columns(User::id));
    /// let found: i64 = ids.count(db).await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// See [`Error`](crate::Error).
    pub fn count<E: Executor>(self, db: &E) -> Running<'_, i64> {
        let statement = run::wrapped("SELECT count(*) FROM (", self.into_query().0, ") AS counted");
        run::one(db, statement, Decode::row())
    }

    /// Whether there is any row.
    ///
    /// ```no_run
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, team: i32, age: i32 }
    /// # async fn example(db: &Db) -> Result<(), schema_core::Error> {
    /// let ids = User::select().columns(User::id).union(User::select().columns(User::id));
    /// let found: bool = ids.exists(db).await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// See [`Error`](crate::Error).
    pub fn exists<E: Executor>(self, db: &E) -> Running<'_, bool> {
        let statement = run::wrapped("SELECT EXISTS (", self.into_query().0, ")");
        run::one(db, statement, Decode::row())
    }

    /// The rows as they arrive.
    ///
    /// ```no_run
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, team: i32, age: i32 }
    /// # async fn example(db: &Db) -> Result<(), schema_core::Error> {
    /// let ids = User::select().columns(User::id).union(User::select().columns(User::id));
    /// let mut rows = ids.stream(db).await?;
    /// while let Some(id) = rows.next().await? {
    ///     println!("{id}");
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// See [`Error`](crate::Error).
    pub fn stream<E: Executor>(self, db: &E) -> Running<'_, Rows<R>> {
        let (statement, decode) = self.into_parts();
        run::stream(db, statement, decode)
    }

    fn into_parts(self) -> (Statement, Decode<R>) {
        let (sql, decode) = self.into_query();
        (sql.finish(), decode)
    }
}

/// The same as functions of two queries.
macro_rules! functions {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        pub fn $name<A: Query, B: Query<Row: SameRow<A::Row>>>(a: A, b: B) -> Both<A, B> {
            a.$name(b)
        }
    )*};
}

functions! {
    /// `a UNION b`: see [`Query::union`].
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # use schema_core::query::{except_all, intersect, union};
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, age: i32 }
    /// let users = || User::select().columns(User::id);
    /// let all = "SELECT users.id FROM users";
    /// assert_eq!(union(users(), users()).to_sql(), format!("({all}) UNION ({all})"));
    /// assert_eq!(intersect(users(), users()).to_sql(), format!("({all}) INTERSECT ({all})"));
    /// assert_eq!(except_all(users(), users()).to_sql(), format!("({all}) EXCEPT ALL ({all})"));
    /// ```
    union;
    /// `a UNION ALL b`: see [`Query::union_all`].
    union_all;
    /// `a INTERSECT b`: see [`Query::intersect`].
    intersect;
    /// `a INTERSECT ALL b`: see [`Query::intersect_all`].
    intersect_all;
    /// `a EXCEPT b`: see [`Query::except`].
    except;
    /// `a EXCEPT ALL b`: see [`Query::except_all`].
    except_all;
}
