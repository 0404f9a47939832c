//! The ledger changed by hand: the way back, and what was applied by other means.

use super::apply::Apply;
use super::connect::Connect;
use super::error::MigrateError;
use super::ledger::Row;
use super::migration::Migrations;
use super::plan::Plan;
use super::runner::{Applied, guard};
use super::session::{Guard, Session};

/// Runs the `down.sql` of the migrations of these versions, which are the last that are applied, the
/// newest first, and takes them out of the ledger. Each transactional one is undone wholly or not
/// at all; one that a crash interrupted goes on when it is rolled back again.
///
/// What stands in the files is what is run: whether something is lost by it is for the caller to
/// know.
///
/// ```no_run
/// use schema_core::migrate::{Dedicated, Migrations, roll_back};
///
/// # async fn back(migrations: &Migrations) -> Result<(), Box<dyn std::error::Error>> {
/// let db = Dedicated::new("postgres://localhost/app".parse()?);
/// roll_back(&db, migrations, &["20260301000000"]).await?;
/// # Ok(()) }
/// ```
///
/// # Errors
/// [`MigrateError::NoWayBack`] for a migration without `down.sql`, before anything is done;
/// [`MigrateError::NotLast`] when others are applied after them; those of [`run`](super::run).
pub async fn roll_back<C: Connect>(
    connector: &C,
    migrations: &Migrations,
    versions: &[&str],
) -> Result<Vec<Applied>, MigrateError> {
    migrations.validate()?;
    let session = Session::open(connector, migrations, migrations.current_options()).await?;
    let plans = plans(migrations, versions)?;
    let guard = guard(&session, connector, &plans).await?;
    if guard == Guard::Session {
        session.lock_patiently().await?;
    }
    let (_, rows) = session.look().await?;
    if !are_last(&rows.unwrap_or_default(), versions) {
        let migrations = versions.iter().map(|version| (*version).to_owned()).collect();
        return Err(MigrateError::NotLast { migrations });
    }
    let mut undone = Vec::new();
    for plan in &plans {
        let took = Apply { session: &session, plan, guard }.run().await?;
        undone.push(Applied {
            version: plan.migration.version.to_string(),
            name: plan.migration.name.to_string(),
            took,
        });
    }
    Ok(undone)
}

/// Notes migrations of these versions as applied, without running them: the database has what they
/// bring by other means. Those that the ledger has already stay as they are.
///
/// # Errors
/// When the database can't be reached, or the ledger can't be written.
pub async fn record_applied<C: Connect>(
    connector: &C,
    migrations: &Migrations,
    versions: &[&str],
) -> Result<(), MigrateError> {
    migrations.validate()?;
    let session = Session::open(connector, migrations, migrations.current_options()).await?;
    let guard = guard(&session, connector, &[]).await?;
    if guard == Guard::Session {
        session.lock_patiently().await?;
    }
    session.create_ledger(guard).await?;
    session.begin().await?;
    let known = migrations.list().iter().zip(migrations.checksums());
    for (migration, checksum) in known.filter(|(m, _)| versions.contains(&&*m.version)) {
        session.ledger.record(session.client(), migration, checksum).await?;
    }
    let committed = session.commit().await;
    committed.map_err(|error| MigrateError::server("writing the ledger", error))
}

/// The ways back, the newest migration first.
fn plans<'m>(migrations: &'m Migrations, versions: &[&str]) -> Result<Vec<Plan<'m>>, MigrateError> {
    let known = migrations.list().iter().zip(migrations.checksums()).rev();
    known
        .filter(|(migration, _)| versions.contains(&&*migration.version))
        .map(|(migration, checksum)| Plan::back(migration, checksum))
        .collect()
}

/// Whether these are the last applied ones, all of them finished.
fn are_last(rows: &[Row], versions: &[&str]) -> bool {
    let last = rows.iter().rev().take(versions.len());
    rows.len() >= versions.len()
        && last.clone().all(|row| row.finished && versions.contains(&row.version.as_str()))
}
