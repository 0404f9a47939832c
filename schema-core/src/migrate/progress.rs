//! Telling the outside what the runner does.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::error::MigrateError;
use super::runner::Outcome;

/// Something that the runner did. `migration` is `<version>_<name>`.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum Event<'a> {
    /// Another process is migrating; this one waits for it.
    Waiting {
        /// How long so far.
        waited: Duration,
    },
    /// A migration begins (or goes on after a crash).
    MigrationStarted {
        /// Which one.
        migration: &'a str,
        /// The number of its steps.
        steps: usize,
    },
    /// A step begins: a transactional segment, or one statement outside a transaction.
    StepStarted {
        /// Which migration.
        migration: &'a str,
        /// The step, counted from 1.
        step: usize,
        /// Its first statement; `-- segment: rust` when it is in Rust.
        sql: &'a str,
    },
    /// A step could not get a lock (or was a deadlock's victim), and is tried again.
    StepRetried {
        /// Which migration.
        migration: &'a str,
        /// The step, counted from 1.
        step: usize,
        /// How often it was tried so far.
        attempts: u32,
    },
    /// A step that a crash had interrupted turned out to be done.
    StepSettled {
        /// Which migration.
        migration: &'a str,
        /// The step, counted from 1.
        step: usize,
    },
    /// A batch of a migration in Rust was committed, and another one follows.
    BatchFinished {
        /// Which migration.
        migration: &'a str,
        /// The number of the batch in this run, counted from 1.
        batch: u64,
        /// The place that it reached.
        after: &'a str,
    },
    /// A step ended.
    StepFinished {
        /// Which migration.
        migration: &'a str,
        /// The step, counted from 1.
        step: usize,
        /// How long it took.
        took: Duration,
    },
    /// All migrations of a tenant were applied, or one failed (only from `run_each`).
    TenantFinished {
        /// The tenant's name.
        tenant: &'a str,
        /// How it went.
        result: &'a Result<Outcome, MigrateError>,
    },
    /// A migration ended.
    MigrationFinished {
        /// Which one.
        migration: &'a str,
        /// How long it took.
        took: Duration,
    },
}

/// A function that is told of every [`Event`].
#[derive(Clone)]
pub struct Progress(Arc<dyn Fn(&Event<'_>) + Send + Sync>);

impl Progress {
    /// Wraps the function.
    pub fn new(hook: impl Fn(&Event<'_>) + Send + Sync + 'static) -> Self {
        Self(Arc::new(hook))
    }

    pub(crate) fn tell(&self, event: &Event<'_>) {
        (self.0)(event);
    }
}

impl fmt::Debug for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Progress")
    }
}
