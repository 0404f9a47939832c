use sha2::{Digest, Sha256};

use super::Db;
use super::connection::Connection;
use super::transaction::Transaction;
use crate::error::Error;
use crate::query::sql;

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
    /// # Errors
    /// See [`Error`].
    pub async fn advisory_lock(&self, key: impl Into<LockKey>) -> Result<AdvisoryLock, Error> {
        let LockKey(key) = key.into();
        let connection = self.connection().await?;
        sql("SELECT pg_catalog.pg_advisory_lock({})", [key]).exec(&connection).await?;
        Ok(AdvisoryLock(connection))
    }

    /// Takes an advisory lock; `None` when another has it.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn try_advisory_lock(
        &self,
        key: impl Into<LockKey>,
    ) -> Result<Option<AdvisoryLock>, Error> {
        let LockKey(key) = key.into();
        let connection = self.connection().await?;
        let taken =
            sql("SELECT pg_catalog.pg_try_advisory_lock({})", [key]).one(&connection).await?;
        Ok(if taken { Some(AdvisoryLock(connection)) } else { None })
    }
}

impl Transaction<'_> {
    /// Takes an advisory lock until the end of the transaction, and waits for whoever has it.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn advisory_lock(&self, key: impl Into<LockKey>) -> Result<(), Error> {
        let LockKey(key) = key.into();
        sql("SELECT pg_catalog.pg_advisory_xact_lock({})", [key]).exec(self).await.map(drop)
    }

    /// Takes an advisory lock until the end of the transaction; false when another has it.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn try_advisory_lock(&self, key: impl Into<LockKey>) -> Result<bool, Error> {
        let LockKey(key) = key.into();
        sql("SELECT pg_catalog.pg_try_advisory_xact_lock({})", [key]).one(self).await
    }
}
