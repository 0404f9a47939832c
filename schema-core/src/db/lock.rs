use sha2::{Digest, Sha256};

use super::Db;
use super::connection::Connection;
use super::transaction::Transaction;
use crate::error::Error;
use crate::query::{Raw, sql};

/// The key of an advisory lock: a number, or a text, whose key is a digest of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LockKey(i64);

impl From<i64> for LockKey {
    fn from(key: i64) -> Self {
        Self(key)
    }
}

impl From<&str> for LockKey {
    fn from(name: &str) -> Self {
        let digest = Sha256::digest(name.as_bytes());
        Self(digest.iter().take(8).fold(0, |key, byte| (key << 8) | i64::from(*byte)))
    }
}

/// An advisory lock, held until it is dropped, on a connection of its own.
///
/// ```no_run
/// # use schema_core::prelude::*;
/// # async fn example(db: &Db) -> Result<(), schema_core::Error> {
/// if let Some(_lock) = db.try_advisory_lock("nightly report").await? {
///     // only one process is here
/// }
/// # Ok(()) }
/// ```
#[must_use = "the lock goes when this is dropped"]
pub struct AdvisoryLock(Connection);

impl AdvisoryLock {
    /// The connection that holds it: the lock is there as long as statements succeed on this one.
    ///
    /// ```no_run
    /// # use schema_core::prelude::*;
    /// # async fn example(db: &Db) -> Result<(), schema_core::Error> {
    /// let mut lock = db.advisory_lock("nightly report").await?;
    /// sql("REFRESH MATERIALIZED VIEW report", ()).exec(lock.connection()).await?;
    /// # Ok(()) }
    /// ```
    pub fn connection(&mut self) -> &mut Connection {
        &mut self.0
    }

    /// Gives it back, and waits until others can have it.
    ///
    /// # Errors
    /// The connection was lost, and with it the lock.
    pub async fn unlock(self) -> Result<(), Error> {
        sql("SELECT pg_catalog.pg_advisory_unlock_all()", ()).exec(&self.0).await.map(drop)
    }
}

impl Db {
    /// Takes an advisory lock, and waits for whoever has it. Anything may wait: a deadlock with other
    /// locks is an error of the server.
    ///
    /// ```no_run
    /// # use schema_core::prelude::*;
    /// # async fn example(db: &Db) -> Result<(), schema_core::Error> {
    /// let lock = db.advisory_lock("nightly report").await?;
    /// // only one process is here
    /// lock.unlock().await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn advisory_lock(&self, key: impl Into<LockKey>) -> Result<AdvisoryLock, Error> {
        self.wait_for("pg_advisory_lock", key.into()).await
    }

    /// Takes an advisory lock together with others who share it, and waits for whoever has it alone.
    ///
    /// ```no_run
    /// # use schema_core::prelude::*;
    /// # async fn example(db: &Db) -> Result<(), schema_core::Error> {
    /// let reader = db.advisory_lock_shared("catalogue").await?; // as many as like
    /// // … and whoever writes waits for all of them: db.advisory_lock("catalogue")
    /// reader.unlock().await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn advisory_lock_shared(
        &self,
        key: impl Into<LockKey>,
    ) -> Result<AdvisoryLock, Error> {
        self.wait_for("pg_advisory_lock_shared", key.into()).await
    }

    /// Takes an advisory lock; `None` when another has it.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn try_advisory_lock(
        &self,
        key: impl Into<LockKey>,
    ) -> Result<Option<AdvisoryLock>, Error> {
        self.try_for("pg_try_advisory_lock", key.into()).await
    }

    /// Takes an advisory lock together with others who share it; `None` when another has it alone. See
    /// [`advisory_lock_shared`](Self::advisory_lock_shared).
    ///
    /// ```no_run
    /// # use schema_core::prelude::*;
    /// # async fn example(db: &Db) -> Result<(), schema_core::Error> {
    /// if let Some(_reading) = db.try_advisory_lock_shared("catalogue").await? {
    ///     // nobody writes it
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn try_advisory_lock_shared(
        &self,
        key: impl Into<LockKey>,
    ) -> Result<Option<AdvisoryLock>, Error> {
        self.try_for("pg_try_advisory_lock_shared", key.into()).await
    }

    async fn wait_for(&self, function: &str, key: LockKey) -> Result<AdvisoryLock, Error> {
        let connection = self.connection().await?;
        call(function, key).exec(&connection).await?;
        Ok(AdvisoryLock(connection))
    }

    async fn try_for(&self, function: &str, key: LockKey) -> Result<Option<AdvisoryLock>, Error> {
        let connection = self.connection().await?;
        let taken: bool = call(function, key).one(&connection).await?;
        Ok(taken.then_some(AdvisoryLock(connection)))
    }
}

/// Locks of a transaction: there is no guard, for they go with it, and not before.
///
/// ```no_run
/// # use schema_core::prelude::*;
/// # async fn example(db: &Db) -> Result<(), schema_core::Error> {
/// db.transaction(async |tx| {
///     tx.advisory_lock("invoice numbers").await?;
///     // one after the other, until each has committed
///     Ok(())
/// })
/// .await
/// # }
/// ```
impl Transaction<'_> {
    /// Takes an advisory lock until the end of the transaction, and waits for whoever has it.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn advisory_lock(&self, key: impl Into<LockKey>) -> Result<(), Error> {
        call("pg_advisory_xact_lock", key.into()).exec(self).await.map(drop)
    }

    /// The same together with others who share it.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn advisory_lock_shared(&self, key: impl Into<LockKey>) -> Result<(), Error> {
        call("pg_advisory_xact_lock_shared", key.into()).exec(self).await.map(drop)
    }

    /// Takes an advisory lock until the end of the transaction; false when another has it.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn try_advisory_lock(&self, key: impl Into<LockKey>) -> Result<bool, Error> {
        call("pg_try_advisory_xact_lock", key.into()).one(self).await
    }

    /// The same together with others who share it; false when another has it alone.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn try_advisory_lock_shared(&self, key: impl Into<LockKey>) -> Result<bool, Error> {
        call("pg_try_advisory_xact_lock_shared", key.into()).one(self).await
    }
}

fn call(function: &str, LockKey(key): LockKey) -> Raw {
    sql(&format!("SELECT pg_catalog.{function}({{}})"), [key])
}
