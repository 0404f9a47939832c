//! Applying one migration, step by step.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use tokio_postgres::Error;
use tokio_postgres::error::SqlState;
use tracing::Instrument as _;

use super::classify::Alone;
use super::error::{MigrateError, StepFailed, excerpt, is_lost};
use super::ledger::{StepEnd, StepRow};
use super::lock;
use super::plan::{Direction, How, Plan, Step};
use super::progress::Event;
use super::segments::RUST;
use super::session::{Guard, Session};
use super::settle::{self, Settled};
use super::statements::Statement;

/// Statements that are sent without waiting for each other's answers.
const PIPELINE: usize = 16;

/// A migration that is being applied.
pub(crate) struct Apply<'a> {
    pub(crate) session: &'a Session<'a>,
    pub(crate) plan: &'a Plan<'a>,
    pub(crate) guard: Guard,
}

/// Why one attempt at a step did not succeed.
enum Failure<'a> {
    /// A statement failed; `None` is the COMMIT.
    Statement(Option<Statement<'a>>, Error),
    Other(MigrateError),
}

impl From<MigrateError> for Failure<'_> {
    fn from(error: MigrateError) -> Self {
        Self::Other(error)
    }
}

impl Apply<'_> {
    /// Runs the steps that the ledger does not know as done.
    pub(crate) async fn run(&self) -> Result<Duration, MigrateError> {
        let (plan, begun) = (self.plan, Instant::now());
        let migration = plan.folder.as_str();
        self.session.tell(&Event::MigrationStarted { migration, steps: plan.steps.len() });
        let span = tracing::info_span!("migration", migration);
        async {
            let known = if plan.is_atomic() { Vec::new() } else { self.known_steps().await? };
            if plan.steps.is_empty() {
                self.in_transaction(None).await?;
            }
            for index in 0..plan.steps.len() {
                self.step(index, &known).await?;
            }
            Ok::<_, MigrateError>(())
        }
        .instrument(span)
        .await?;
        let took = begun.elapsed();
        tracing::info!(migration, ?took, "applied");
        self.session.tell(&Event::MigrationFinished { migration, took });
        Ok(took)
    }

    /// The steps that the ledger knows. Those that are done must not have changed since.
    async fn known_steps(&self) -> Result<Vec<StepRow>, MigrateError> {
        let (plan, client) = (self.plan, self.session.client());
        let mut known = self.session.ledger.steps(client, &plan.migration.version).await?;
        known.retain(|row| (row.segment < 0) == (plan.direction == Direction::Down));
        for row in known.iter().filter(|row| row.finished) {
            let now = plan.steps.iter().find(|step| plan.key(step) == (row.segment, row.place));
            let text = now.map(Step::text).unwrap_or_default();
            if super::checksum::normalise(&text) != super::checksum::normalise(&row.sql) {
                let line = now.and_then(|step| changed_line(step, &row.sql, &text));
                let file = plan.file();
                return Err(MigrateError::ChecksumChanged { file, line: line.map(Box::new) });
            }
        }
        Ok(known)
    }

    async fn step(&self, index: usize, known: &[StepRow]) -> Result<(), MigrateError> {
        let step = &self.plan.steps[index];
        let row = known.iter().find(|row| (row.segment, row.place) == self.plan.key(step));
        if row.is_some_and(|row| row.finished) {
            return Ok(());
        }
        let (migration, number, begun) = (self.plan.folder.as_str(), index + 1, Instant::now());
        let sql = step.statements.first().map_or(RUST, |statement| statement.sql);
        self.session.tell(&Event::StepStarted { migration, step: number, sql });
        let span = tracing::info_span!("step", step = number, sql = excerpt(sql));
        async {
            match &step.how {
                How::Transaction => self.in_transaction(Some(index)).await,
                How::Alone(alone) => self.alone(index, alone, row).await,
                How::Batches(code) => self.batches(index, *code).await,
            }
        }
        .instrument(span)
        .await?;
        self.session.tell(&Event::StepFinished { migration, step: number, took: begun.elapsed() });
        Ok(())
    }

    fn is_last(&self, index: usize) -> bool {
        index + 1 == self.plan.steps.len()
    }

    /// A step and its ledger row in one transaction, tried again when it can't have its locks.
    /// Without a step, the ledger row alone.
    async fn in_transaction(&self, index: Option<usize>) -> Result<(), MigrateError> {
        for attempt in 1.. {
            let failure = match self.try_transaction(index).await {
                Ok(()) => return Ok(()),
                Err(failure) => failure,
            };
            let (statement, error) = match failure {
                Failure::Other(error) => return Err(error),
                Failure::Statement(statement, error) => (statement, error),
            };
            let (index, statement) = (index.unwrap_or_default(), statement.as_ref());
            let error = self.survived(index, attempt, statement, error)?;
            self.session.rollback().await?;
            self.again(index, attempt, statement, &error).await?;
        }
        Ok(())
    }

    async fn try_transaction(&self, index: Option<usize>) -> Result<(), Failure<'_>> {
        let (session, plan, client) = (self.session, self.plan, self.session.client());
        let ledger = &session.ledger;
        if self.begin(index).await? == Settled::Done {
            return Ok(session.rollback().await?);
        }
        ledger.begin_migration(client, plan).await?;
        if let Some(index) = index {
            let step = &plan.steps[index];
            if !plan.is_atomic() {
                ledger.begin_step(client, plan, step).await?;
            }
            for chunk in step.statements.chunks(PIPELINE) {
                let sent = chunk.iter().map(|statement| client.batch_execute(statement.sql));
                for (statement, result) in chunk.iter().zip(join_all(sent).await) {
                    result.map_err(|error| Failure::Statement(Some(*statement), error))?;
                }
            }
            if !plan.is_atomic() {
                ledger.end_step(client, plan, step, StepEnd::Done).await?;
            }
        }
        if index.is_none_or(|index| self.is_last(index)) {
            ledger.finish_migration(client, plan).await?;
        }
        session.commit().await.map_err(|error| Failure::Statement(None, error))
    }

    /// Opens the transaction; behind a pooler also takes the lock, and finds out whether another
    /// process has done the step since.
    pub(super) async fn begin(&self, index: Option<usize>) -> Result<Settled, MigrateError> {
        let (session, begun) = (self.session, Instant::now());
        for attempt in 0.. {
            session.begin().await?;
            if self.guard == Guard::Session {
                break;
            }
            if lock::try_transaction(session.client(), session.key).await? {
                return self.done_by_another(index).await;
            }
            session.rollback().await?;
            session.wait(begun, attempt).await?;
        }
        Ok(Settled::Run)
    }

    async fn done_by_another(&self, index: Option<usize>) -> Result<Settled, MigrateError> {
        let (session, version) = (self.session, self.plan.migration.version.as_ref());
        let rows = session.ledger.read(session.client()).await?.unwrap_or_default();
        let is_applied = rows.iter().any(|row| row.version == version && row.finished);
        let migration_done = is_applied == (self.plan.direction == Direction::Up);
        let step_done = match index {
            Some(index) if !self.plan.is_atomic() => {
                let known = session.ledger.steps(session.client(), version).await?;
                let key = self.plan.key(&self.plan.steps[index]);
                known.iter().any(|row| (row.segment, row.place) == key && row.finished)
            }
            _ => false,
        };
        Ok(if migration_done || step_done { Settled::Done } else { Settled::Run })
    }

    /// A statement outside a transaction. The ledger says before that it begins, and after it
    /// how it ended; a begun one without an end is settled from the catalog.
    async fn alone(
        &self,
        index: usize,
        alone: &Alone,
        row: Option<&StepRow>,
    ) -> Result<(), MigrateError> {
        let (session, plan) = (self.session, self.plan);
        let (client, step) = (session.client(), &plan.steps[index]);
        session.pin(self.lock_timeout(alone)).await?;
        session.ledger.begin_migration(client, plan).await?;
        if row.is_some_and(|row| !row.failed) && self.settle(alone).await? == Settled::Done {
            session.tell(&Event::StepSettled { migration: &plan.folder, step: index + 1 });
            return self.finish_alone(index).await;
        }
        for attempt in 1.. {
            // What is there already is not of this step's making, and must not be taken for it.
            if !self.settling(settle::occupied(client, alone).await)? {
                session.ledger.begin_step(client, plan, step).await?;
            }
            let statement = step.statements[0];
            let Err(error) = client.batch_execute(statement.sql).await else {
                return self.finish_alone(index).await;
            };
            let error = self.survived(index, attempt, Some(&statement), error)?;
            self.clean(alone, &error).await;
            let message = StepEnd::Failed(error.as_db_error().map_or("failed", |db| db.message()));
            session.ledger.end_step(client, plan, step, message).await?;
            self.again(index, attempt, Some(&statement), &error).await?;
        }
        Ok(())
    }

    async fn finish_alone(&self, index: usize) -> Result<(), MigrateError> {
        let (session, plan, client) = (self.session, self.plan, self.session.client());
        session.ledger.end_step(client, plan, &plan.steps[index], StepEnd::Done).await?;
        if self.is_last(index) {
            session.ledger.finish_migration(client, plan).await?;
        }
        Ok(())
    }

    /// Concurrent builds wait for old transactions without being in anybody's way.
    fn lock_timeout(&self, alone: &Alone) -> Duration {
        match alone {
            Alone::CreateIndex { .. } | Alone::DropIndex { .. } | Alone::Reindex { .. } => {
                Duration::ZERO
            }
            _ => self.session.options.lock_timeout,
        }
    }

    async fn settle(&self, alone: &Alone) -> Result<Settled, MigrateError> {
        self.settling(settle::settle(self.session.client(), alone).await)
    }

    fn settling<T>(&self, result: Result<T, Error>) -> Result<T, MigrateError> {
        result.map_err(|error| {
            let doing = format!("settling an interrupted step of {}", self.plan.folder);
            MigrateError::server(doing, error)
        })
    }

    /// Takes away what a failed statement left behind. When even that fails, the step stays
    /// failed and the next run cleans up.
    async fn clean(&self, alone: &Alone, error: &Error) {
        let taken = error.code().is_some_and(|code| code.code() == "42P07");
        if taken {
            return;
        }
        if let Err(error) = settle::clean(self.session.client(), alone).await {
            tracing::warn!(%error, "could not clean up after a failed step");
        }
    }

    /// Gives the error back when the connection is still there after it. A lost one is worth
    /// opening anew, unless an administrator ended it.
    fn survived(
        &self,
        index: usize,
        attempts: u32,
        statement: Option<&Statement<'_>>,
        error: Error,
    ) -> Result<Error, MigrateError> {
        if is_lost(&error) {
            return Err(MigrateError::server(self.doing(statement), error));
        }
        if error.code() == Some(&SqlState::ADMIN_SHUTDOWN) {
            return Err(self.failed(index, attempts, statement, &error));
        }
        Ok(error)
    }

    /// Pauses when another attempt may succeed; otherwise the step has failed.
    async fn again(
        &self,
        index: usize,
        attempts: u32,
        statement: Option<&Statement<'_>>,
        error: &Error,
    ) -> Result<(), MigrateError> {
        let code = error.code().map_or("", SqlState::code);
        if !is_transient(code) || attempts > self.session.options.lock_retries {
            return Err(self.failed(index, attempts, statement, error));
        }
        tracing::info!(migration = self.plan.folder, attempts, code, "trying the step again");
        let migration = self.plan.folder.as_str();
        self.session.tell(&Event::StepRetried { migration, step: index + 1, attempts });
        lock::pause(attempts, Duration::from_millis(50), Duration::from_secs(1)).await;
        Ok(())
    }

    fn failed(
        &self,
        index: usize,
        attempts: u32,
        statement: Option<&Statement<'_>>,
        error: &Error,
    ) -> MigrateError {
        let db = error.as_db_error();
        let step = self.plan.steps.get(index);
        let last = step.and_then(|step| step.statements.last());
        MigrateError::StepFailed(Box::new(StepFailed {
            file: self.plan.file(),
            segment: step.map_or(1, |step| step.segment),
            line: statement.or(last).map_or(1, |statement| statement.line),
            sql: statement.map_or_else(|| "COMMIT".to_owned(), |s| excerpt(s.sql)),
            attempts,
            sqlstate: db.map(|db| db.code().code().to_owned()).unwrap_or_default(),
            message: db.map_or_else(|| error.to_string(), |db| db.message().to_owned()),
            detail: db.and_then(|db| db.detail()).map(str::to_owned),
            hint: db.and_then(|db| db.hint()).map(str::to_owned),
        }))
    }

    fn doing(&self, statement: Option<&Statement<'_>>) -> String {
        match statement {
            Some(statement) => {
                format!("running line {} of {}", statement.line, self.plan.file())
            }
            None => format!("committing {}", self.plan.file()),
        }
    }
}

/// Whether the same statement may succeed when it is sent again.
pub(super) fn is_transient(sqlstate: &str) -> bool {
    matches!(sqlstate, "55P03" | "40P01" | "40001")
}

/// The line of the file where a done step reads otherwise than it was run.
fn changed_line(step: &Step<'_>, before: &str, now: &str) -> Option<(usize, String)> {
    let (line, text) = super::checksum::first_difference(before, now)?;
    Some((step.statements.first()?.line + line - 1, text))
}
