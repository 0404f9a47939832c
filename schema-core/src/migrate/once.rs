//! Once per process: callers that come together share a run, and a success is remembered.

use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use futures_util::FutureExt as _;
use tokio::sync::watch;

use super::connect::{Connect, DatabaseKey};
use super::error::{MigrateError, panic_message};
use super::migration::Migrations;
use super::runner::{Outcome, run};

type Shared = Option<Result<Outcome, MigrateError>>;

/// What the process knows about each database: a list that only grows, and is nearly always one
/// long, so that looking at it takes no lock.
#[derive(Debug)]
pub(crate) struct Gate {
    first: OnceLock<Box<Slot>>,
}

/// What the process knows about one database.
#[derive(Debug)]
struct Slot {
    database: DatabaseKey,
    /// True while a success is remembered.
    current: AtomicBool,
    /// The run that is going on.
    running: Mutex<Option<watch::Receiver<Shared>>>,
    next: Gate,
}

impl Gate {
    pub(crate) const fn new() -> Self {
        Self { first: OnceLock::new() }
    }

    fn slot(&self, database: DatabaseKey) -> &Slot {
        let mut gate = self;
        loop {
            let slot = gate.first.get_or_init(|| Box::new(Slot::new(database)));
            if slot.database == database {
                return slot;
            }
            gate = &slot.next;
        }
    }
}

impl Slot {
    fn new(database: DatabaseKey) -> Self {
        Self {
            database,
            current: AtomicBool::new(false),
            running: Mutex::new(None),
            next: Gate::new(),
        }
    }

    fn running(&self) -> MutexGuard<'_, Option<watch::Receiver<Shared>>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Applies what is not applied, once per process and database.
///
/// After a success it is one atomic load, until [`Options::cache`](super::Options::cache) has
/// passed. Callers that come while a run goes on wait for its result; a failure is given to all
/// of them, and the next caller tries again. The run is a task of its own: a caller that goes
/// away (a timeout, a request that was cancelled) does not interrupt an index build.
///
/// Migrations that are not in a `static`, such as those of a folder, go through
/// [`run`] or are leaked with `Box::leak`.
///
/// # Errors
/// Those of [`run`].
pub async fn ensure_migrations<C: Connect>(
    db: &C,
    migrations: &'static Migrations,
) -> Result<Outcome, MigrateError> {
    let slot = migrations.gate.slot(db.database());
    loop {
        if slot.current.load(Ordering::Acquire) {
            return Ok(Outcome::Current);
        }
        let mut result = join(slot, db, migrations);
        // An error means that the run's task is gone without a result, with its runtime.
        if let Ok(shared) = result.wait_for(Option::is_some).await
            && let Some(result) = shared.clone()
        {
            return result;
        }
    }
}

/// The result of the run that goes on, which is started when there is none.
fn join<C: Connect>(
    slot: &'static Slot,
    db: &C,
    migrations: &'static Migrations,
) -> watch::Receiver<Shared> {
    let mut running = slot.running();
    if let Some(receiver) = running.as_ref()
        && receiver.has_changed().is_ok()
    {
        return receiver.clone();
    }
    let (sender, receiver) = watch::channel(None);
    *running = Some(receiver.clone());
    let db = db.clone();
    tokio::spawn(async move {
        let result = AssertUnwindSafe(run(&db, migrations)).catch_unwind().await;
        let result = result.unwrap_or_else(|panic| {
            Err(MigrateError::Panicked { message: panic_message(&*panic) })
        });
        if result.is_ok() {
            remember(slot, migrations.current_options().cache);
        }
        // In this order: whoever comes now finds the flag, or starts a run of its own.
        slot.running().take();
        sender.send_replace(Some(result));
    });
    receiver
}

/// Sets the flag, and has it cleared after a while: a load is cheaper than asking the clock.
fn remember(slot: &'static Slot, duration: Duration) {
    if duration.is_zero() {
        return;
    }
    slot.current.store(true, Ordering::Release);
    if duration < Duration::MAX {
        let forget = Forget(slot);
        tokio::spawn(async move {
            tokio::time::sleep(duration).await;
            drop(forget);
        });
    }
}

/// Clears the flag when the time has come, or when the runtime that would tell so ends.
struct Forget(&'static Slot);

impl Drop for Forget {
    fn drop(&mut self) {
        self.0.current.store(false, Ordering::Release);
    }
}
