use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Weak};

use super::executor::Executor;
use super::pool::Lease;
use super::session::Session;
use super::transaction::{Transaction, TransactionBuilder};
use crate::error::Error;
use crate::query::{Batch, Running};

/// One connection of the pool, for statements that have to be on the same one: settings of the
/// session, temporary tables. [`Db::connection`](super::Db::connection) lends it.
///
/// Dropped, it goes back as it was: settings, temporary tables and locks are gone.
pub struct Connection {
    lease: Lease,
    cancelled: Arc<AtomicBool>,
}

impl Connection {
    pub(super) fn new(mut lease: Lease) -> Self {
        lease.reset_at_end();
        Self { lease, cancelled: Arc::default() }
    }

    /// Runs `body` in a transaction: see [`Db::transaction`](super::Db::transaction).
    ///
    /// ```no_run
    /// # use schema_core::prelude::*;
    /// # async fn example(db: &Db) -> Result<(), schema_core::Error> {
    /// let mut connection = db.connection().await?;
    /// sql("SET work_mem = '64MB'", ()).exec(&connection).await?;
    /// connection.transaction(async |tx| sql("REFRESH MATERIALIZED VIEW report", ()).exec(tx).await).await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// What `body` gives, or the failure to begin or commit.
    pub async fn transaction<R, E, F>(&mut self, body: F) -> Result<R, E>
    where
        F: AsyncFnOnce(&mut Transaction<'_>) -> Result<R, E> + Clone,
        E: From<Error>,
    {
        self.build_transaction().run(body).await
    }

    /// A transaction with settings.
    ///
    /// ```no_run
    /// # use schema_core::prelude::*;
    /// # async fn example(db: &Db) -> Result<(), schema_core::Error> {
    /// let mut connection = db.connection().await?;
    /// let strict = connection.build_transaction().serializable();
    /// let users: i64 =
    ///     strict.run(async |tx| sql("SELECT count(*) FROM users", ()).one(tx).await).await?;
    /// # Ok(()) }
    /// ```
    pub fn build_transaction(&mut self) -> TransactionBuilder<'_, Self> {
        TransactionBuilder::new(self)
    }

    /// Sends several statements at once: see [`Db::batch`](super::Db::batch).
    ///
    /// ```no_run
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, team: i32, age: i32 }
    /// # async fn example(db: &Db) -> Result<(), schema_core::Error> {
    /// let connection = db.connection().await?;
    /// let (users, teams) = connection
    ///     .batch((User::select(), User::select().distinct().columns(User::team)))
    ///     .await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// Of the first that failed.
    pub fn batch<B: Batch>(&self, statements: B) -> Running<'_, B::Output> {
        statements.run(self)
    }

    /// What cancels, from elsewhere, the statement that runs on this connection. That statement fails
    /// with SQLSTATE `57014`.
    pub fn cancel_handle(&self) -> CancelHandle {
        CancelHandle {
            session: self.lease.session().clone(),
            cancelled: Arc::downgrade(&self.cancelled),
        }
    }
}

impl Executor for Connection {
    async fn lease(&self) -> Result<Lease, Error> {
        let session = self.lease.session();
        // of a transaction whose future was dropped half way
        if session.in_transaction() && !session.clean().await {
            return Err(Error::Abandoned { statement: "ROLLBACK".to_owned() });
        }
        Ok(Lease::borrowed(session.clone()))
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        // a request to cancel might still be on its way, and hit whoever has the connection next
        let under_way = Arc::strong_count(&self.cancelled) > 1;
        if under_way || self.cancelled.load(Ordering::Acquire) {
            self.lease.session().close();
        }
    }
}

/// Cancels what runs on a [`Connection`].
///
/// ```no_run
/// # use schema_core::prelude::*;
/// # async fn example(db: &Db) -> Result<(), schema_core::Error> {
/// let connection = db.connection().await?;
/// let handle = connection.cancel_handle();
/// tokio::spawn(async move { handle.cancel().await }); // when the user has gone, say
/// let result = sql("SELECT pg_sleep(3600)", ()).exec(&connection).await;
/// # Ok(()) }
/// ```
pub struct CancelHandle {
    session: Arc<Session>,
    cancelled: Weak<AtomicBool>,
}

impl CancelHandle {
    /// Asks the server to cancel the statement that runs, if one does. Does nothing once the
    /// connection was given back.
    pub async fn cancel(&self) {
        if let Some(cancelled) = self.cancelled.upgrade() {
            cancelled.store(true, Ordering::Release);
            self.session.cancel().await;
        }
    }
}
