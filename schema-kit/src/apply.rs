//! A plan executed on a live database.
//!
//! Nobody migrates or pushes at the same time: the runner's advisory lock is held. Rows that would
//! make a statement fail are looked for before anything is done. A segment that can't get its locks
//! within half a second steps back, so that nobody queues behind it, and is tried again.

mod failed;

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use futures_util::StreamExt as _;
use schema_model::Name;
use schema_model::name::quote_ident;
use tokio_postgres::Client;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::Type;

pub use failed::{Failed, Reason};

use crate::Error;
use crate::pipeline;
use crate::plan::Plan;
use crate::settings::Settings;
use crate::steps::Step;

/// How long a statement waits for a lock before it steps back.
const LOCK_TIMEOUT: Duration = Duration::from_millis(500);

/// How often a segment is tried.
const ATTEMPTS: u32 = 30;

/// How long to wait for another process that migrates.
const PATIENCE: Duration = Duration::from_mins(1);

/// What is being done, for whoever watches.
#[derive(Debug, Clone, Copy)]
pub enum Progress<'a> {
    /// Another process is migrating this database.
    Waiting,
    /// A step begins.
    Begins {
        /// Its number, from 1.
        number: usize,
        /// The step.
        step: &'a Step,
    },
    /// A segment is tried again, since somebody held a lock.
    Retries {
        /// How often it was tried.
        attempts: u32,
    },
    /// A step has been done; in a transaction, not committed yet.
    Done {
        /// How long it took.
        took: Duration,
    },
}

/// Runs a plan. The client should be used for nothing else afterwards: closing its connection is
/// what gives the lock back.
///
/// Dropping the future and the client ends the statement that runs and undoes its transaction; the
/// segments before it stay.
///
/// # Errors
/// [`Error::Apply`] says which steps are done and which are not.
pub async fn apply(
    client: &Client,
    plan: &Plan,
    settings: &Settings,
    mut progress: impl FnMut(Progress<'_>),
) -> Result<(), Error> {
    let session = format!(
        "SET search_path = {}; SET statement_timeout = 0; SET client_min_messages = warning",
        quote_ident(&settings.default_schema)
    );
    client.batch_execute(&session).await.map_err(Error::database("set up the session"))?;
    lock(client, settings, &mut progress).await?;
    check_rows(client, plan).await?;
    let mut done = 0;
    for segment in plan.segments() {
        let ran = run_segment(client, done, segment, &mut progress).await;
        ran.map_err(|reason| Box::new(Failed::new(plan, done, reason)))?;
        done += segment.len();
    }
    Ok(())
}

/// The tables at risk that have no rows now, so that some hazards of the plan are none.
///
/// # Errors
/// [`Error::Database`] when the connection breaks. A table that can't be read counts as full.
pub async fn empty_tables(
    client: &Client,
    plan: &Plan,
    settings: &Settings,
) -> Result<BTreeSet<Name>, Error> {
    let path = format!("SET search_path = {}", quote_ident(&settings.default_schema));
    client.batch_execute(&path).await.map_err(Error::database("set up the session"))?;
    let mut empty = plan.tables_at_risk();
    for table in plan.tables_at_risk() {
        let sql = format!("SELECT EXISTS (SELECT FROM {table})");
        let row = client.query_typed_one(&sql, &[]).await;
        if row.and_then(|row| row.try_get(0)).unwrap_or(true) {
            empty.remove(&table);
        }
    }
    Ok(empty)
}

/// Never waits inside the server: that would block a concurrent index build of the lock's holder.
async fn lock(
    client: &Client,
    settings: &Settings,
    progress: &mut impl FnMut(Progress<'_>),
) -> Result<(), Error> {
    let begun = Instant::now();
    let key = settings.runner().lock_key();
    for attempt in 1.. {
        let row = client
            .query_typed_one("SELECT pg_catalog.pg_try_advisory_lock($1)", &[(&key, Type::INT8)])
            .await
            .and_then(|row| row.try_get(0))
            .map_err(Error::database("take the migration lock"))?;
        if row {
            return Ok(());
        }
        if begun.elapsed() > PATIENCE {
            break;
        }
        progress(Progress::Waiting);
        pause(attempt).await;
    }
    Err(Error::Migrate(
        "another process is migrating this database and does not end: look for it in \
         pg_stat_activity, then try again"
            .to_owned(),
    ))
}

async fn pause(attempt: u32) {
    let longest = Duration::from_millis(20).saturating_mul(2_u32.saturating_pow(attempt.min(6)));
    tokio::time::sleep(longest.mul_f64(rand::random_range(0.5..1.0))).await;
}

/// All of them before the first statement, so that a push which can't succeed changes nothing.
async fn check_rows(client: &Client, plan: &Plan) -> Result<(), Error> {
    let mut reasons = Vec::new();
    for precondition in plan.steps.iter().filter_map(|step| step.precondition.as_ref()) {
        // What an earlier step creates or renames can't be asked about yet.
        let Ok(row) = client.query_typed_one(&precondition.query, &[]).await else { continue };
        if row.try_get(0).unwrap_or(false) {
            reasons.push(precondition.reason.clone());
        }
    }
    if reasons.is_empty() {
        return Ok(());
    }
    Err(Box::new(Failed::new(plan, 0, Reason::Rows(reasons))).into())
}

async fn run_segment(
    client: &Client,
    before: usize,
    segment: &[Step],
    progress: &mut impl FnMut(Progress<'_>),
) -> Result<(), Reason> {
    for attempt in 1.. {
        match try_segment(client, before, segment, progress).await {
            Err(Reason::Statement { source, .. })
                if is_in_the_way(&source) && attempt < ATTEMPTS =>
            {
                progress(Progress::Retries { attempts: attempt });
                pause(attempt + 2).await;
            }
            ended => return ended,
        }
    }
    Ok(())
}

/// Somebody holds a lock, or both waited for each other: the next try may succeed.
fn is_in_the_way(error: &tokio_postgres::Error) -> bool {
    let code = error.code();
    code == Some(&SqlState::LOCK_NOT_AVAILABLE) || code == Some(&SqlState::T_R_DEADLOCK_DETECTED)
}

async fn try_segment(
    client: &Client,
    before: usize,
    segment: &[Step],
    progress: &mut impl FnMut(Progress<'_>),
) -> Result<(), Reason> {
    let transactional = segment.iter().all(|step| step.transactional);
    // What runs alone, an index build above all, waits without being in anybody's way.
    let timeout = if transactional { LOCK_TIMEOUT } else { Duration::ZERO };
    let begin = if transactional { "; BEGIN" } else { "" };
    let begin = format!("SET lock_timeout = {}{begin}", timeout.as_millis());
    client.batch_execute(&begin).await.map_err(|source| Reason::Session { source })?;
    let ahead = if transactional { pipeline::MANY } else { 1 };
    let statements = segment.iter().map(|step| step.sql.as_str()).collect();
    let mut results = pipeline::run(client, statements, ahead);
    for (at, step) in segment.iter().enumerate() {
        let number = before + at + 1;
        progress(Progress::Begins { number, step });
        let begun = Instant::now();
        if let Some(Err(source)) = results.next().await {
            drop(results);
            clean_up(client, step, &source).await;
            return Err(Reason::Statement { number, sql: step.sql.clone(), source });
        }
        progress(Progress::Done { took: begun.elapsed() });
    }
    if transactional {
        client.batch_execute("COMMIT").await.map_err(|source| Reason::Commit { source })?;
    }
    Ok(())
}

/// Undoes the transaction, or what a failed index build leaves: an invalid index.
async fn clean_up(client: &Client, step: &Step, error: &tokio_postgres::Error) {
    let undo = match &step.reverse {
        _ if step.transactional => "ROLLBACK",
        // An index of this name that was there before is not ours to drop.
        Some(drop)
            if step.kind == "create_index" && error.code() != Some(&SqlState::DUPLICATE_TABLE) =>
        {
            drop
        }
        _ => return,
    };
    // The failure that led here is the one to report; a lost connection cleans up by itself.
    let _ = client.batch_execute(undo).await;
}
