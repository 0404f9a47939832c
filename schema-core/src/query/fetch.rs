use super::{Running, Select, run};
use crate::db::{CopyOut, Executor, Rows, copy_out};
use crate::grouping::Decided;
use crate::row::Decode;
use crate::scope::Closed;

impl<S, R: Send + 'static, G> Select<S, R, G> {
    /// Every row.
    ///
    /// ```no_run
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, team: i32, age: i32 }
    /// # async fn example(db: &Db) -> Result<(), schema_core::Error> {
    /// // SELECT users.id, users.team, users.age FROM users WHERE users.age >= $1
    /// let adults: Vec<User> = User::select().filter(User::age.ge(18)).all(db).await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// See [`Error`](crate::Error).
    pub fn all<E: Executor>(self, db: &E) -> Running<'_, Vec<R>>
    where
        S: Closed,
        G: Decided,
    {
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
    /// // SELECT users.age FROM users WHERE users.id = $1
    /// let age: i32 = User::find(7).columns(User::age).one(db).await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`Error::NotFound`](crate::Error::NotFound) when there is none,
    /// [`Error::TooManyRows`](crate::Error::TooManyRows) when there are more.
    pub fn one<E: Executor>(self, db: &E) -> Running<'_, R>
    where
        S: Closed,
        G: Decided,
    {
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
    /// // SELECT users.id, users.team, users.age FROM users WHERE users.id = $1
    /// let user: Option<User> = User::find(7).optional(db).await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`Error::TooManyRows`](crate::Error::TooManyRows) when there are more.
    pub fn optional<E: Executor>(self, db: &E) -> Running<'_, Option<R>>
    where
        S: Closed,
        G: Decided,
    {
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
    /// // SELECT users.id FROM users ORDER BY users.age DESC LIMIT $1
    /// let oldest = User::select().order_by(User::age.desc()).columns(User::id);
    /// let oldest: Option<i64> = oldest.first(db).await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// See [`Error`](crate::Error).
    pub fn first<E: Executor>(self, db: &E) -> Running<'_, Option<R>>
    where
        S: Closed,
        G: Decided,
    {
        self.limit(1).optional(db)
    }

    /// The rows as they arrive. What else is sent on the same connection, as in a transaction, is answered
    /// behind them; the transaction does not end before they are read or dropped.
    ///
    /// ```no_run
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, email: String }
    /// # async fn example(db: &Db) -> Result<(), schema_core::Error> {
    /// // SELECT users.id, users.email FROM users
    /// let mut users = User::select().stream(db).await?;
    /// while let Some(user) = users.next().await? {
    ///     println!("{}", user.email);
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// See [`Error`](crate::Error).
    pub fn stream<E: Executor>(self, db: &E) -> Running<'_, Rows<R>>
    where
        S: Closed,
        G: Decided,
    {
        let (statement, decode) = self.into_parts();
        run::stream(db, statement, decode)
    }

    /// `COPY (query) TO STDOUT`, in the binary form: the rows as they arrive, with the least work for
    /// the server. A copy takes no values: a query with values is sent as such, and read the same.
    ///
    /// ```no_run
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, email: String }
    /// # async fn example(db: &Db) -> Result<(), schema_core::Error> {
    /// // COPY (SELECT users.id, users.email FROM users) TO STDOUT BINARY
    /// let mut users = User::select().copy_out(db).await?;
    /// while let Some(user) = users.next().await? {
    ///     println!("{}", user.email);
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// See [`Error`](crate::Error).
    pub fn copy_out<E: Executor>(self, db: &E) -> Running<'_, CopyOut<R>>
    where
        S: Closed,
        G: Decided,
    {
        let (statement, decode) = self.into_parts();
        Box::pin(async move { copy_out(db, statement, decode).await })
    }

    /// How many rows there are.
    ///
    /// ```no_run
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, team: i32, age: i32 }
    /// # async fn example(db: &Db) -> Result<(), schema_core::Error> {
    /// // SELECT count(*) FROM (SELECT users.id, users.team, users.age FROM users) AS counted
    /// let users: i64 = User::select().count(db).await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// See [`Error`](crate::Error).
    pub fn count<E: Executor>(self, db: &E) -> Running<'_, i64>
    where
        S: Closed,
        G: Decided,
    {
        let statement =
            run::wrapped("SELECT count(*) FROM (", self.into_fragment(), ") AS counted");
        run::one(db, statement, Decode::row())
    }

    /// Whether there is any row.
    ///
    /// ```no_run
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, team: i32, age: i32 }
    /// # async fn example(db: &Db) -> Result<(), schema_core::Error> {
    /// // SELECT EXISTS (SELECT users.id, users.team, users.age FROM users WHERE users.age > $1)
    /// let any: bool = User::select().filter(User::age.gt(99)).exists(db).await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// See [`Error`](crate::Error).
    pub fn exists<E: Executor>(self, db: &E) -> Running<'_, bool>
    where
        S: Closed,
        G: Decided,
    {
        let statement = run::wrapped("SELECT EXISTS (", self.into_fragment(), ")");
        run::one(db, statement, Decode::row())
    }
}
