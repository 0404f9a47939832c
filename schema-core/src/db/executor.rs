use std::borrow::Cow;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use super::comment;
use super::pool::Lease;
use super::rows::RowStream;
use super::run::start;
use super::session::Session;
use super::settings::Settings;
use crate::error::Error;
use crate::migrate::Batch;
use crate::sql::Statement;

/// What runs statements: a [`Db`](super::Db), a [`Connection`](super::Connection) of it, a
/// [`Transaction`](super::Transaction) or a savepoint; or one of these with a
/// [`timeout`](Self::timeout) or a [`comment`](Self::comment).
pub trait Executor: Sync {
    /// The connection that a statement runs on.
    #[doc(hidden)]
    fn lease(&self) -> impl Future<Output = Result<Lease, Error>> + Send;

    /// What was said about the statements that it runs.
    #[doc(hidden)]
    fn call(&self) -> Cow<'_, Call> {
        Cow::Owned(Call::default())
    }

    /// Runs a statement that gives rows.
    fn query(
        &self,
        statement: &Statement,
    ) -> impl Future<Output = Result<RowStream, Error>> + Send {
        async move { start(self.lease().await?, statement, &self.call()).await }
    }

    /// Runs a statement and counts the rows that it wrote.
    fn execute(&self, statement: &Statement) -> impl Future<Output = Result<u64, Error>> + Send {
        async move { self.query(statement).await?.finish().await }
    }

    /// `NOTIFY`: tells whoever [listens](super::Db::listen) to a channel; in a transaction, when it is
    /// committed.
    ///
    /// ```no_run
    /// # use schema_core::prelude::*;
    /// # async fn example(db: &Db) -> Result<(), schema_core::Error> {
    /// db.notify("orders", "42").await?; // SELECT pg_catalog.pg_notify($1, $2)
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// See [`Error`]; the server refuses an empty channel and one of more than 63 bytes.
    fn notify(
        &self,
        channel: &str,
        payload: &str,
    ) -> impl Future<Output = Result<(), Error>> + Send {
        let statement = Statement {
            text: "SELECT pg_catalog.pg_notify($1, $2)".to_owned(),
            params: vec![Box::new(channel.to_owned()), Box::new(payload.to_owned())],
            table: None,
        };
        async move { self.execute(&statement).await.map(drop) }
    }

    /// The same, for statements that may take this long, from the moment that they have a connection
    /// to their last row. After it the statement is cancelled on the server, and the error is
    /// [`Error::Timeout`].
    ///
    /// ```no_run
    /// # use schema_core::prelude::*;
    /// # use std::time::Duration;
    /// # async fn example(db: &Db) -> Result<(), schema_core::Error> {
    /// let n: i64 = sql("SELECT count(*) FROM events", ())
    ///     .one(&db.timeout(Duration::from_secs(2)))
    ///     .await?;
    /// # Ok(()) }
    /// ```
    fn timeout(&self, after: Duration) -> With<'_, Self>
    where
        Self: Sized,
    {
        let mut call = self.call().into_owned();
        call.timeout = Some(after);
        With { executor: self, call }
    }

    /// The same, with a key and a value in a comment behind each statement, as sqlcommenter writes
    /// them: `/*route='%2Fusers'*/`. The server's log and `pg_stat_activity` show it.
    ///
    /// A comment makes no other statement of it: the types of its values are asked for once, but the
    /// server plans it anew.
    ///
    /// ```no_run
    /// # use schema_core::prelude::*;
    /// # async fn example(db: &Db) -> Result<(), schema_core::Error> {
    /// sql("SELECT 1", ()).one::<i32>(&db.comment("route", "/users")).await?;
    /// # Ok(()) }
    /// ```
    fn comment(&self, key: &str, value: &str) -> With<'_, Self>
    where
        Self: Sized,
    {
        let mut call = self.call().into_owned();
        call.comments.push((key.to_owned(), value.to_owned()));
        With { executor: self, call }
    }
}

/// What was said about statements, beside what is said of all.
#[doc(hidden)]
#[derive(Clone, Default)]
pub struct Call {
    pub(super) timeout: Option<Duration>,
    comments: Vec<(String, String)>,
}

impl Call {
    /// The comment behind a statement, with a space before it; empty when there is none.
    pub(super) fn comment(&self, settings: &Settings) -> String {
        if settings.comments.is_none() && self.comments.is_empty() {
            return String::new();
        }
        let provided = settings.comments.as_ref().map(|provide| provide()).unwrap_or_default();
        comment::write(provided.iter().chain(&self.comments))
    }
}

/// An [`Executor`] with something said about the statements that it runs.
pub struct With<'a, E> {
    executor: &'a E,
    call: Call,
}

impl<'a, E> With<'a, E> {
    pub(super) fn new(executor: &'a E, call: Call) -> Self {
        Self { executor, call }
    }
}

impl<E: Executor> Executor for With<'_, E> {
    fn lease(&self) -> impl Future<Output = Result<Lease, Error>> + Send {
        self.executor.lease()
    }

    fn call(&self) -> Cow<'_, Call> {
        Cow::Borrowed(&self.call)
    }
}

/// A connection that something else holds.
pub(crate) struct Borrowed<'a>(pub(super) &'a Arc<Session>);

impl Executor for Borrowed<'_> {
    async fn lease(&self) -> Result<Lease, Error> {
        Ok(Lease::borrowed(self.0.clone()))
    }
}

/// For migrations in Rust, on their own connection.
impl Executor for Batch<'_> {
    async fn lease(&self) -> Result<Lease, Error> {
        // the runner has opened it
        if !self.session.in_transaction() {
            self.session.begin_transaction();
        }
        Ok(Lease::borrowed(self.session.clone()))
    }
}
