//! The advisory lock that keeps two runners apart.
//!
//! It is only ever tried: a session that waits inside `pg_advisory_lock` holds a snapshot, which
//! CREATE INDEX CONCURRENTLY of the lock's holder waits for, and both are stuck. It goes when the
//! connection is closed, because an unlock can be forgotten, cancelled, or refused in a failed
//! transaction.

use std::time::Duration;

use sha2::{Digest, Sha256};
use tokio_postgres::Client;
use tokio_postgres::types::Type;

use super::error::{LockHolder, MigrateError};
use super::options::Options;

impl Options {
    /// The key of the advisory lock that a run holds: the same for every process that uses the same
    /// ledger. Whoever changes the schema beside the runner takes it too, with
    /// `pg_try_advisory_lock`.
    pub fn lock_key(&self) -> i64 {
        let mut hash = Sha256::new();
        for part in ["schema migration lock", &self.ledger_schema, &self.ledger_table] {
            hash.update(part.as_bytes());
            hash.update([0]);
        }
        let digest = hash.finalize();
        digest.iter().take(8).fold(0, |key, byte| (key << 8) | i64::from(*byte))
    }
}

/// Tries to take the lock for the session.
pub(crate) async fn try_session(client: &Client, key: i64) -> Result<bool, MigrateError> {
    ask(client, "SELECT pg_catalog.pg_try_advisory_lock($1)", key).await
}

/// Tries to take the lock for the transaction that is open.
pub(crate) async fn try_transaction(client: &Client, key: i64) -> Result<bool, MigrateError> {
    ask(client, "SELECT pg_catalog.pg_try_advisory_xact_lock($1)", key).await
}

async fn ask(client: &Client, sql: &str, key: i64) -> Result<bool, MigrateError> {
    let row = client.query_typed_one(sql, &[(&key, Type::INT8)]).await;
    row.and_then(|row| row.try_get(0))
        .map_err(|error| MigrateError::server("taking the migration lock", error))
}

/// Who holds the lock; `None` when nobody does any more, or it can't be seen.
pub(crate) async fn holder(client: &Client, key: i64) -> Option<Box<LockHolder>> {
    let sql = "SELECT l.pid, nullif(a.application_name, ''), a.client_addr::text \
               FROM pg_catalog.pg_locks l LEFT JOIN pg_catalog.pg_stat_activity a USING (pid) \
               WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1 \
               AND l.database = (SELECT oid FROM pg_catalog.pg_database \
                                 WHERE datname = pg_catalog.current_database()) \
               AND (l.classid::bigint << 32) | l.objid::bigint = $1";
    let row = client.query_typed_opt(sql, &[(&key, Type::INT8)]).await.ok()??;
    Some(Box::new(LockHolder {
        pid: row.try_get(0).ok()?,
        application_name: row.try_get(1).ok()?,
        client: row.try_get(2).ok()?,
    }))
}

/// A pause before the next try: longer each time, and never the same in two processes.
pub(crate) async fn pause(attempt: u32, shortest: Duration, longest: Duration) {
    let grown = shortest.saturating_mul(2_u32.saturating_pow(attempt.min(16))).min(longest);
    tokio::time::sleep(grown.mul_f64(rand::random_range(0.5..1.0))).await;
}
