//! The protocol: look, lock, look again, apply.

use std::time::Duration;

use tokio_postgres::Client;

use super::apply::Apply;
use super::compare::Comparison;
use super::connect::Connect;
use super::error::MigrateError;
use super::ledger::Ledger;
use super::lock;
use super::migration::Migrations;
use super::options::Options;
use super::plan::Plan;
use super::session::{self, Guard, Session};

/// A migration that this run applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// Its version.
    pub version: String,
    /// Its name.
    pub name: String,
    /// How long it took (the rest of it, when a crash had interrupted it).
    pub took: Duration,
}

/// What a run found or did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// These migrations were applied, in this order.
    Applied(Vec<Applied>),
    /// Everything was applied already.
    Current,
    /// Everything was applied already, and the database has these migrations besides, which this
    /// program does not know: it is older than the database.
    DatabaseNewer(Vec<String>),
}

/// Applies what is not applied, and looks every time: nothing is remembered.
///
/// When all is applied it is one connection and one SELECT. Otherwise the whole pending set is
/// checked, then applied under a lock that keeps other processes away. A connection that breaks
/// is opened anew, and the ledger and the catalog tell what had been done.
///
/// Dropping the future closes the connection: the server undoes the step that was open, and the
/// next run goes on from there.
///
/// # Errors
/// Every variant of [`MigrateError`] but `Pending`. Migrations before the failing one stay applied.
pub async fn run<C: Connect>(
    connector: &C,
    migrations: &Migrations,
) -> Result<Outcome, MigrateError> {
    run_with(connector, migrations, migrations.current_options()).await
}

/// [`run`] with other options than the migrations' own.
pub(crate) async fn run_with<C: Connect>(
    connector: &C,
    migrations: &Migrations,
    options: &Options,
) -> Result<Outcome, MigrateError> {
    migrations.validate()?;
    let mut applied = Vec::new();
    let reconnects = options.reconnects;
    for attempt in 0.. {
        match attempt_run(connector, migrations, options, &mut applied).await {
            Err(error) if attempt < reconnects && is_worth_reconnecting(&error, attempt) => {
                tracing::warn!(%error, "connecting again");
                lock::pause(attempt, Duration::from_millis(500), Duration::from_secs(5)).await;
            }
            Err(error) => return Err(error),
            Ok(comparison) => return Ok(outcome(applied, comparison)),
        }
    }
    Ok(Outcome::Current)
}

/// A lost connection is; a server that was not there to begin with is not.
fn is_worth_reconnecting(error: &MigrateError, attempt: u32) -> bool {
    match error {
        MigrateError::ConnectionLost { .. } => true,
        MigrateError::Connect { .. } => attempt > 0,
        _ => false,
    }
}

fn outcome(applied: Vec<Applied>, comparison: Comparison) -> Outcome {
    let unknown = [comparison.missing, comparison.newer].concat();
    if !unknown.is_empty() {
        let unknown = unknown.join(", ");
        tracing::warn!(unknown, "the database has migrations that this program does not know");
    }
    if !applied.is_empty() {
        Outcome::Applied(applied)
    } else if unknown.is_empty() {
        Outcome::Current
    } else {
        Outcome::DatabaseNewer(unknown)
    }
}

/// One connection's worth of work; `applied` grows as migrations are applied.
async fn attempt_run<C: Connect>(
    connector: &C,
    migrations: &Migrations,
    options: &Options,
    applied: &mut Vec<Applied>,
) -> Result<Comparison, MigrateError> {
    let session = Session::open(connector, migrations, options).await?;
    if session.ledger.is_current(session.client(), migrations).await? {
        return Ok(Comparison::default());
    }
    let (comparison, _) = session.look().await?;
    if comparison.pending.is_empty() {
        return Ok(comparison);
    }
    let plans = plans(migrations, &comparison)?;
    let guard = guard(&session, connector, &plans).await?;
    if guard == Guard::Session && !session.lock().await? {
        return Ok(session.look().await?.0);
    }
    let (comparison, rows) = session.look().await?;
    if rows.is_none() {
        session.create_ledger(guard).await?;
    }
    for index in &comparison.pending {
        let migration = &migrations.list()[*index];
        // What is pending under the lock was pending before it.
        let Some(plan) = plans.iter().find(|plan| std::ptr::eq(plan.migration, migration)) else {
            continue;
        };
        let took = Apply { session: &session, plan, guard }.run().await?;
        applied.push(Applied {
            version: migration.version.to_string(),
            name: migration.name.to_string(),
            took,
        });
    }
    Ok(comparison)
}

/// Checks the whole pending set, before anything runs.
fn plans<'m>(
    migrations: &'m Migrations,
    comparison: &Comparison,
) -> Result<Vec<Plan<'m>>, MigrateError> {
    let plan =
        |index: &usize| Plan::new(&migrations.list()[*index], &migrations.checksums()[*index]);
    comparison.pending.iter().map(plan).collect()
}

/// How to keep others away: a pooler in transaction mode has no session to hold a lock.
pub(super) async fn guard<C: Connect>(
    session: &Session<'_>,
    connector: &C,
    plans: &[Plan<'_>],
) -> Result<Guard, MigrateError> {
    if !session.is_pooled(connector).await? {
        return Ok(Guard::Session);
    }
    match plans.iter().find(|plan| plan.needs_session()) {
        Some(plan) => Err(MigrateError::Pooler { migration: plan.folder.clone() }),
        None => Ok(Guard::Transaction),
    }
}

impl Migrations {
    /// Only looks: whether the database has exactly these migrations, with these texts.
    ///
    /// # Errors
    /// [`MigrateError::Pending`] when some are not applied; `ChecksumChanged`, and what the
    /// options refuse.
    pub async fn verify<C: Connect>(&self, connector: &C) -> Result<Outcome, MigrateError> {
        let connection = session::connect(connector).await?;
        self.verify_on(connection.client()).await
    }

    /// [`verify`](Self::verify) on a connection that is open already: one round trip.
    ///
    /// # Errors
    /// Those of [`verify`](Self::verify).
    pub async fn verify_on(&self, client: &Client) -> Result<Outcome, MigrateError> {
        self.validate()?;
        let options = self.current_options();
        let ledger = Ledger::new(options);
        if ledger.is_current(client, self).await? {
            return Ok(Outcome::Current);
        }
        let (comparison, _) = session::look(client, &ledger, self, options).await?;
        if comparison.pending.is_empty() {
            return Ok(outcome(Vec::new(), comparison));
        }
        let pending = comparison.pending.iter().map(|index| self.list()[*index].folder());
        Err(MigrateError::Pending { migrations: pending.collect() })
    }
}
