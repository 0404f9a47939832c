use super::{Running, Select, run};
use crate::db::{CopyOut, Executor, Rows, copy_out};
use crate::grouping::Decided;
use crate::row::Decode;
use crate::scope::Closed;
use crate::sql::Statement;

impl<S, R: Send + 'static, G> Select<S, R, G> {
    /// Every row.
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

impl<S, R, G> Select<S, R, G> {
    fn into_parts(self) -> (Statement, Decode<R>) {
        let (sql, decode) = self.assemble();
        (sql.finish(), decode)
    }
}
