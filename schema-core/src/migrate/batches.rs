//! Applying a migration in Rust: one transaction a batch, which also writes how far it came.

use std::error::Error as StdError;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt as _;
use tokio_postgres::error::SqlState;

use super::apply::{Apply, is_transient};
use super::code::{Batch, BatchError, Code, Next};
use super::error::{BatchFailed, MigrateError, is_lost, panic_message};
use super::ledger::StepEnd;
use super::lock;
use super::progress::Event;
use super::settle::Settled;
use crate::error::Error;

/// Set when a batch begins; gone when its function ended the transaction.
const SAVEPOINT: &str = "SAVEPOINT schema_batch";
const RELEASE: &str = "RELEASE SAVEPOINT schema_batch";

/// Why one attempt at a batch did not succeed.
enum Failure {
    /// The function failed, or the COMMIT.
    Batch {
        after: Option<String>,
        error: BatchError,
    },
    Other(MigrateError),
}

impl From<MigrateError> for Failure {
    fn from(error: MigrateError) -> Self {
        Self::Other(error)
    }
}

impl Apply<'_> {
    /// Runs batches until the function says that all is done.
    pub(super) async fn batches(&self, index: usize, code: Code) -> Result<(), MigrateError> {
        let (mut batch, mut attempts) = (1, 1);
        loop {
            match self.try_batch(index, code, batch).await {
                Ok(Settled::Done) => return Ok(()),
                Ok(Settled::Run) => (batch, attempts) = (batch + 1, 1),
                Err(Failure::Other(error)) => return Err(error),
                Err(Failure::Batch { after, error }) => {
                    self.batch_again(index, attempts, after, error).await?;
                    attempts += 1;
                }
            }
        }
    }

    async fn try_batch(&self, index: usize, code: Code, batch: u64) -> Result<Settled, Failure> {
        let (session, plan, client) = (self.session, self.plan, self.session.client());
        let (ledger, step) = (&session.ledger, &plan.steps[index]);
        if self.begin(Some(index)).await? == Settled::Done {
            session.rollback().await?;
            return Ok(Settled::Done);
        }
        // Read every time: behind a pooler another process may have done the last batch.
        let after = ledger.resume(client, plan, step).await?;
        ledger.begin_migration(client, plan).await?;
        session.command(SAVEPOINT).await?;
        let failed = |error| Failure::Batch { after: after.clone(), error };
        let next = call(code, Batch { session: session.for_batches(), after: after.as_deref() })
            .await
            .map_err(failed)?;
        client.batch_execute(RELEASE).await.map_err(|error| failed(not_released(error)))?;
        match &next {
            Next::After(place) => ledger.pause_step(client, plan, step, place).await?,
            Next::Done => {
                ledger.end_step(client, plan, step, StepEnd::Done).await?;
                ledger.finish_migration(client, plan).await?;
            }
        }
        session.commit().await.map_err(|error| failed(error.into()))?;
        let Next::After(after) = &next else { return Ok(Settled::Done) };
        session.tell(&Event::BatchFinished { migration: &plan.folder, batch, after });
        Ok(Settled::Run)
    }

    /// Rolls back and pauses when another attempt may succeed; otherwise the batch has failed.
    async fn batch_again(
        &self,
        index: usize,
        attempts: u32,
        after: Option<String>,
        error: BatchError,
    ) -> Result<(), MigrateError> {
        let (session, migration) = (self.session, self.plan.folder.as_str());
        let cause = cause(&*error);
        if matches!(cause, Cause::Lost) {
            let doing = format!("running a batch of {migration}");
            return Err(MigrateError::ConnectionLost { doing, source: error.into() });
        }
        let code = if let Cause::Server(code) = &cause { code } else { "" };
        if !is_transient(code) || attempts > session.options.lock_retries {
            return Err(MigrateError::BatchFailed(Box::new(BatchFailed {
                migration: migration.to_owned(),
                after,
                attempts,
                source: Arc::from(error),
            })));
        }
        tracing::info!(migration, attempts, code, "trying the batch again");
        session.rollback().await?;
        session.tell(&Event::StepRetried { migration, step: index + 1, attempts });
        lock::pause(attempts, Duration::from_millis(50), Duration::from_secs(1)).await;
        Ok(())
    }
}

/// Calls the function; a panic of it is an error like any other.
async fn call(code: Code, batch: Batch<'_>) -> Result<Next, BatchError> {
    let running = AssertUnwindSafe(async move { (code.0)(batch).await });
    running
        .catch_unwind()
        .await
        .unwrap_or_else(|panic| Err(format!("it panicked: {}", panic_message(&*panic)).into()))
}

/// Why the savepoint of a batch could not be released.
fn not_released(error: tokio_postgres::Error) -> BatchError {
    match error.code().map(SqlState::code) {
        Some("25P01" | "3B001") => {
            "it ended the transaction of its batch; leave COMMIT and ROLLBACK to the runner".into()
        }
        Some("25P02") => {
            "a statement of the batch failed, and the function did not give its error back".into()
        }
        _ => error.into(),
    }
}

/// What is known of why a batch failed.
enum Cause {
    /// The connection was lost.
    Lost,
    /// The server's error of this SQLSTATE.
    Server(String),
    /// Something else.
    Other,
}

/// The first error of the server, of the driver or of this library among the causes of an error.
fn cause(error: &(dyn StdError + 'static)) -> Cause {
    let (lost, code) = if let Some(error) = error.downcast_ref::<tokio_postgres::Error>() {
        (is_lost(error), error.code().map(SqlState::code))
    } else if let Some(error) = error.downcast_ref::<Error>() {
        (error.is_unreachable(), error.code())
    } else {
        return error.source().map_or(Cause::Other, cause);
    };
    match code {
        _ if lost => Cause::Lost,
        Some(code) => Cause::Server(code.to_owned()),
        None => Cause::Other,
    }
}
