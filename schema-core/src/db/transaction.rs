use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use deadpool_postgres::Object;

use super::executor::{Executor, RowStream, execute_transaction, query_transaction};
use crate::error::Error;
use crate::sql::Statement;

/// How often a transaction that lost against others is tried in all.
const ATTEMPTS: u32 = 6;
/// The longest pause before the second try; it doubles with each further one.
const PAUSE: Duration = Duration::from_millis(10);

/// A transaction, or a savepoint of one. Statements run on it as on a [`Db`](super::Db).
pub struct Transaction<'a> {
    inner: deadpool_postgres::Transaction<'a>,
    lost: Lost,
}

/// Set when a statement failed because the transaction lost against another one, which only running
/// it again can mend. Shared with savepoints and with rows still being read.
#[derive(Clone, Default)]
pub(super) struct Lost(Arc<AtomicBool>);

impl Lost {
    /// Passes an error on and takes note of it.
    pub(super) fn note(&self, error: Error) -> Error {
        if error.is_retryable() {
            self.0.store(true, Ordering::Relaxed);
        }
        error
    }

    fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Runs `body` between BEGIN and COMMIT, again when the transaction lost against another one.
/// Dropping the driver's transaction sends ROLLBACK, so an error, a panic and a dropped future all
/// leave the connection clean.
pub(super) async fn run<R, E, F>(client: &mut Object, body: F) -> Result<R, E>
where
    F: AsyncFnOnce(&mut Transaction<'_>) -> Result<R, E> + Clone,
    E: From<Error>,
{
    let mut attempt = 1;
    loop {
        let lost = Lost::default();
        match run_once(client, body.clone(), lost.clone()).await {
            Err(_) if lost.is_set() && attempt < ATTEMPTS => {
                tokio::time::sleep(jittered(PAUSE * 2_u32.pow(attempt))).await;
                attempt += 1;
            }
            result => return result,
        }
    }
}

async fn run_once<R, E, F>(client: &mut Object, body: F, lost: Lost) -> Result<R, E>
where
    F: AsyncFnOnce(&mut Transaction<'_>) -> Result<R, E>,
    E: From<Error>,
{
    let inner = client.transaction().await.map_err(|source| failed("BEGIN", source))?;
    let mut transaction = Transaction { inner, lost: lost.clone() };
    let result = body(&mut transaction).await?;
    let committed = transaction.inner.commit().await;
    committed.map_err(|source| lost.note(failed("COMMIT", source)))?;
    Ok(result)
}

/// A random part of a time, so that those that lost together do not meet again.
fn jittered(longest: Duration) -> Duration {
    longest.mul_f64(rand::random::<f64>())
}

impl Transaction<'_> {
    /// Runs `body` in a savepoint: what it did is undone when it gives `Err`, panics, or is dropped
    /// half way; the transaction goes on.
    ///
    /// # Errors
    /// What `body` gives, or the failure to set or release the savepoint.
    pub async fn transaction<R, E, F>(&mut self, body: F) -> Result<R, E>
    where
        F: AsyncFnOnce(&mut Transaction<'_>) -> Result<R, E>,
        E: From<Error>,
    {
        let inner = self.inner.transaction().await.map_err(|source| failed("SAVEPOINT", source))?;
        let mut savepoint = Transaction { inner, lost: self.lost.clone() };
        let result = body(&mut savepoint).await?;
        savepoint.inner.commit().await.map_err(|source| failed("RELEASE", source))?;
        Ok(result)
    }
}

impl Executor for Transaction<'_> {
    async fn query(&self, statement: &Statement) -> Result<RowStream, Error> {
        let rows = query_transaction(&self.inner, statement, self.lost.clone()).await;
        rows.map_err(|error| self.lost.note(error))
    }

    async fn execute(&self, statement: &Statement) -> Result<u64, Error> {
        let count = execute_transaction(&self.inner, statement).await;
        count.map_err(|error| self.lost.note(error))
    }
}

fn failed(statement: &str, source: tokio_postgres::Error) -> Error {
    Error::Query { statement: statement.to_owned(), source }
}
