use std::future::Future;
use std::ops::ControlFlow;
use std::pin::Pin;

use super::Projection;
use super::select::written;
use super::with::With;
use crate::db::{Executor, Rows};
use crate::error::Error;
use crate::row::Decode;
use crate::sql::{Fragment, Statement};
use crate::table::Table;

/// What running a statement gives. A type without the bounds of the method that made it: one that is
/// not met is then one error, not one more for each place where a future of that method stands.
pub type Running<'a, T> = Pin<Box<dyn Future<Output = Result<T, Error>> + Send + 'a>>;

pub(super) fn all<E: Executor, R: Send + 'static>(
    db: &E,
    statement: Statement,
    decode: Decode<R>,
) -> Running<'_, Vec<R>> {
    Box::pin(async move {
        let (mut out, mut failed) = (Vec::new(), None);
        let mut rows = db.query(&statement).await?;
        rows.each(&mut |row| match decode.read(&row, 0) {
            Ok(row) => {
                out.push(row);
                ControlFlow::Continue(())
            }
            Err(error) => {
                failed = Some(error);
                ControlFlow::Break(())
            }
        })
        .await?;
        match failed {
            Some(error) => Err(rows.unreadable(error)),
            None => Ok(out),
        }
    })
}

pub(super) fn optional<E: Executor, R: Send + 'static>(
    db: &E,
    statement: Statement,
    decode: Decode<R>,
) -> Running<'_, Option<R>> {
    Box::pin(async move { at_most_one(db, &statement, decode).await })
}

pub(super) fn one<E: Executor, R: Send + 'static>(
    db: &E,
    statement: Statement,
    decode: Decode<R>,
) -> Running<'_, R> {
    Box::pin(async move {
        let row = at_most_one(db, &statement, decode).await?;
        row.ok_or(Error::NotFound { statement: statement.text })
    })
}

async fn at_most_one<E: Executor, R: Send>(
    db: &E,
    statement: &Statement,
    decode: Decode<R>,
) -> Result<Option<R>, Error> {
    let (mut found, mut more) = (None, false);
    let mut rows = db.query(statement).await?;
    // The end is waited for: errors of the statement may come after its first row.
    rows.each(&mut |row| {
        more = found.is_some();
        if found.is_none() {
            found = Some(decode.read(&row, 0));
        }
        match &found {
            Some(Ok(_)) if !more => ControlFlow::Continue(()),
            _ => ControlFlow::Break(()),
        }
    })
    .await?;
    if more {
        return Err(Error::TooManyRows { statement: statement.text.clone() });
    }
    found.transpose().map_err(|error| rows.unreadable(error))
}

pub(super) fn stream<E: Executor, R: 'static>(
    db: &E,
    statement: Statement,
    decode: Decode<R>,
) -> Running<'_, Rows<R>> {
    Box::pin(async move { Ok(Rows::new(db.query(&statement).await?, decode)) })
}

/// A statement around a query.
pub(super) fn wrapped(open: &str, query: Fragment, close: &str) -> Statement {
    let mut sql = Fragment::default();
    sql.push(open);
    sql.append(query);
    sql.push(close);
    sql.finish()
}

/// Runs a write; one without rows has no statement.
pub(super) fn exec<E: Executor>(db: &E, sql: Fragment) -> Running<'_, u64> {
    Box::pin(async move {
        if sql.is_empty() {
            return Ok(0);
        }
        db.execute(&sql.finish()).await
    })
}

/// There is no statement, and so no row.
pub(super) fn no_rows() -> Error {
    Error::NotFound { statement: "an insert of no rows".to_owned() }
}

/// A write with `RETURNING`: it gives the rows that it wrote.
#[must_use = "a statement does nothing until it runs: `.all(&db)`, `.one(&db)`, …"]
pub struct Returning<R> {
    pub(super) with: With,
    sql: Fragment,
    decode: Decode<R>,
}

impl<T: Table> Returning<T> {
    /// A write with `RETURNING` every column of its table.
    pub(super) fn table(sql: Fragment) -> Self {
        let list = written(|list| list.push(T::SELECT_LIST));
        Self::new(sql, list, Decode::row())
    }
}

impl<R> Returning<R> {
    /// A write with `RETURNING` these columns.
    pub(super) fn columns<S, I, P: Projection<S, I, Row = R>>(sql: Fragment, columns: P) -> Self {
        Self::new(
            sql,
            written(|list| columns.write_projection(list)),
            Decode::projection::<P, S, I>(),
        )
    }

    /// A statement that reads what the writes of its WITH clause returned; none without writes.
    pub(super) fn written(with: With, sql: Fragment, decode: Decode<R>) -> Self {
        Self { with, sql, decode }
    }

    /// A write without rows has no statement, and stays so.
    fn new(mut sql: Fragment, list: Fragment, decode: Decode<R>) -> Self {
        if !sql.is_empty() {
            sql.clause(" RETURNING ", list);
        }
        Self { with: With::default(), sql, decode }
    }

    /// The SQL of this statement, with `$n` for each bound value.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, team: i32, age: i32 }
    /// let delete = User::delete().filter(User::age.lt(18)).returning_columns(User::id);
    /// assert_eq!(delete.to_sql(), "DELETE FROM users WHERE users.age < $1 RETURNING users.id");
    /// ```
    pub fn to_sql(self) -> String {
        self.into_fragment().finish().text
    }

    pub(super) fn into_fragment(self) -> Fragment {
        self.with.before(self.sql)
    }

    fn into_parts(self) -> (Statement, Decode<R>) {
        let (sql, decode) = self.into_fragments();
        (sql.finish(), decode)
    }

    /// The statement, and what reads its rows.
    pub(super) fn into_fragments(self) -> (Fragment, Decode<R>) {
        (self.with.before(self.sql), self.decode)
    }
}

impl<R: Send + 'static> Returning<R> {
    /// Every row that was written.
    ///
    /// ```no_run
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, team: i32, age: i32 }
    /// # async fn example(db: &Db) -> Result<(), schema_core::Error> {
    /// // DELETE FROM users WHERE users.age < $1 RETURNING users.id
    /// let delete = User::delete().filter(User::age.lt(18)).returning_columns(User::id);
    /// let deleted: Vec<i64> = delete.all(db).await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// See [`Error`].
    pub fn all<E: Executor>(self, db: &E) -> Running<'_, Vec<R>> {
        if self.sql.is_empty() {
            return Box::pin(async { Ok(Vec::new()) });
        }
        let (statement, decode) = self.into_parts();
        all(db, statement, decode)
    }

    /// The one row that was written.
    ///
    /// ```no_run
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, team: i32, age: i32 }
    /// # async fn example(db: &Db) -> Result<(), schema_core::Error> {
    /// // UPDATE users SET age = $1 WHERE users.id = $2 RETURNING users.id, users.team, users.age
    /// let user: User =
    ///     User::update().set(User::age.to(36)).filter(User::id.eq(7)).returning().one(db).await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`Error::NotFound`] when none was, [`Error::TooManyRows`] when more were.
    pub fn one<E: Executor>(self, db: &E) -> Running<'_, R> {
        if self.sql.is_empty() {
            return Box::pin(async { Err(no_rows()) });
        }
        let (statement, decode) = self.into_parts();
        one(db, statement, decode)
    }

    /// The one row that was written, if there is one.
    ///
    /// ```no_run
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, team: i32, age: i32 }
    /// # async fn example(db: &Db) -> Result<(), schema_core::Error> {
    /// // DELETE FROM users WHERE users.id = $1 RETURNING users.id, users.team, users.age
    /// let user: Option<User> = User::delete().filter(User::id.eq(7)).returning().optional(db).await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`Error::TooManyRows`] when more were.
    pub fn optional<E: Executor>(self, db: &E) -> Running<'_, Option<R>> {
        if self.sql.is_empty() {
            return Box::pin(async { Ok(None) });
        }
        let (statement, decode) = self.into_parts();
        optional(db, statement, decode)
    }
}
