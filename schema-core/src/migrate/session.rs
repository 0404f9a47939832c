//! A connection that migrates: its settings, its ledger and its lock.

use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::future::try_join;
use schema_model::name::quote_literal;
use tokio_postgres::Client;

use super::compare::{Comparison, compare};
use super::connect::{Connect, Connection};
use super::error::MigrateError;
use super::ledger::{Ledger, Row};
use super::lock;
use super::migration::Migrations;
use super::options::Options;
use super::progress::Event;

/// What keeps other runners away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Guard {
    /// The session holds the lock.
    Session,
    /// A pooler hands each transaction another session: every transaction takes the lock anew.
    Transaction,
}

#[derive(Debug)]
pub(crate) struct Session<'m> {
    connection: Connection,
    pub(crate) migrations: &'m Migrations,
    pub(crate) options: &'m Options,
    pub(crate) ledger: Ledger,
    pub(crate) key: i64,
}

impl<'m> Session<'m> {
    pub(crate) async fn open(
        connector: &impl Connect,
        migrations: &'m Migrations,
        options: &'m Options,
    ) -> Result<Self, MigrateError> {
        Ok(Self {
            connection: connect(connector).await?,
            migrations,
            options,
            ledger: Ledger::new(options),
            key: options.lock_key(),
        })
    }

    pub(crate) fn client(&self) -> &Client {
        self.connection.client()
    }

    /// The connection, for a migration in Rust.
    pub(crate) fn for_batches(&self) -> &Arc<crate::db::Session> {
        self.connection.session()
    }

    pub(crate) fn tell(&self, event: &Event<'_>) {
        if let Some(progress) = &self.options.progress {
            progress.tell(event);
        }
    }

    /// Reads the ledger and compares. An applied migration whose text changed is an error.
    pub(crate) async fn look(&self) -> Result<(Comparison, Option<Vec<Row>>), MigrateError> {
        look(self.client(), &self.ledger, self.migrations, self.options).await
    }

    /// Takes the session's lock. False when, while waiting, another process has done the work.
    pub(crate) async fn lock(&self) -> Result<bool, MigrateError> {
        let begun = Instant::now();
        for attempt in 0.. {
            if lock::try_session(self.client(), self.key).await? {
                return Ok(true);
            }
            if self.look().await?.0.pending.is_empty() {
                return Ok(false);
            }
            self.wait(begun, attempt).await?;
        }
        Ok(false)
    }

    /// Takes the session's lock, whatever others do meanwhile.
    pub(crate) async fn lock_patiently(&self) -> Result<(), MigrateError> {
        let begun = Instant::now();
        for attempt in 0.. {
            if lock::try_session(self.client(), self.key).await? {
                break;
            }
            self.wait(begun, attempt).await?;
        }
        Ok(())
    }

    /// A pause before the lock is tried again, or the end of patience.
    pub(crate) async fn wait(&self, begun: Instant, attempt: u32) -> Result<(), MigrateError> {
        let waited = begun.elapsed();
        if waited >= self.options.lock_wait {
            let holder = lock::holder(self.client(), self.key).await;
            return Err(MigrateError::LockBusy { waited, holder });
        }
        self.tell(&Event::Waiting { waited });
        lock::pause(attempt, Duration::from_millis(20), Duration::from_millis(500)).await;
        Ok(())
    }

    /// Opens a transaction with the settings that migrations run with.
    pub(crate) async fn begin(&self) -> Result<(), MigrateError> {
        let options = self.options;
        let settings = settings(options, options.lock_timeout, options.statement_timeout, true);
        self.command(&format!("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; {settings}")).await
    }

    /// Gives the session the settings for a statement outside a transaction.
    pub(crate) async fn pin(&self, lock_timeout: Duration) -> Result<(), MigrateError> {
        let options = self.options;
        self.command(&settings(options, lock_timeout, options.build_timeout, false)).await
    }

    pub(crate) async fn commit(&self) -> Result<(), tokio_postgres::Error> {
        self.client().batch_execute("COMMIT").await
    }

    pub(crate) async fn rollback(&self) -> Result<(), MigrateError> {
        self.command("ROLLBACK").await
    }

    pub(crate) async fn command(&self, sql: &str) -> Result<(), MigrateError> {
        let done = self.client().batch_execute(sql).await;
        done.map_err(|error| MigrateError::server("preparing the session", error))
    }

    /// Creates the ledger. Only under the lock.
    pub(crate) async fn create_ledger(&self, guard: Guard) -> Result<(), MigrateError> {
        let begun = Instant::now();
        for attempt in 0.. {
            self.begin().await?;
            if guard == Guard::Session || lock::try_transaction(self.client(), self.key).await? {
                break;
            }
            self.rollback().await?;
            self.wait(begun, attempt).await?;
        }
        let sql = format!("{}; COMMIT", self.ledger.create_sql());
        let done = self.client().batch_execute(&sql).await;
        done.map_err(|error| MigrateError::server("creating the ledger", error))
    }

    /// Whether a pooler in transaction mode is between: then a second connection, which is busy
    /// for a moment while this one is idle, gets this one's server process or drives it to
    /// another. It is never busy for longer: all of a pool's connections might be probes.
    pub(crate) async fn is_pooled(&self, connector: &impl Connect) -> Result<bool, MigrateError> {
        const BUSY: &str = "SELECT pg_catalog.pg_backend_pid() FROM pg_catalog.pg_sleep(0.01)";
        const IDLE: &str = "SELECT pg_catalog.pg_backend_pid()";
        let own = number(self.client(), IDLE).await?;
        let probe = connect(connector).await?;
        for _ in 0..3 {
            let (other, again) =
                try_join(number(probe.client(), BUSY), number(self.client(), IDLE)).await?;
            if other == own || again != own {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// Reads the ledger and compares, on any connection.
pub(crate) async fn look(
    client: &Client,
    ledger: &Ledger,
    migrations: &Migrations,
    options: &Options,
) -> Result<(Comparison, Option<Vec<Row>>), MigrateError> {
    let rows = ledger.read(client).await?;
    let known = rows.as_deref().unwrap_or_default();
    let comparison = compare(migrations, known);
    if let Some(index) = comparison.changed.first() {
        let migration = &migrations.list()[*index];
        let applied = ledger.text(client, &migration.version).await?;
        let line = applied.and_then(|old| super::checksum::first_difference(&old, &migration.up));
        let (file, line) = (migration.file(), line.map(Box::new));
        return Err(MigrateError::ChecksumChanged { file, line });
    }
    comparison.refuse(migrations, options, known)?;
    Ok((comparison, rows))
}

pub(crate) async fn connect(connector: &impl Connect) -> Result<Connection, MigrateError> {
    let connection = connector.connect().await;
    connection.map_err(|error| MigrateError::Connect { source: error.into() })
}

async fn number(client: &Client, sql: &str) -> Result<i32, MigrateError> {
    let row = client.query_typed_one(sql, &[]).await;
    row.and_then(|row| row.try_get(0))
        .map_err(|error| MigrateError::server("looking for a pooler", error))
}

/// One statement that sets what a migration's meaning or the others' patience depends on.
fn settings(options: &Options, lock: Duration, statement: Duration, local: bool) -> String {
    let milliseconds = |duration: Duration| match duration.as_millis() {
        0 if !duration.is_zero() => "1".to_owned(),
        most if most > i32::MAX as u128 => "0".to_owned(),
        some => some.to_string(),
    };
    let pairs = [
        ("search_path", options.search_path.to_string()),
        ("lock_timeout", milliseconds(lock)),
        ("statement_timeout", milliseconds(statement)),
        ("idle_in_transaction_session_timeout", "0".to_owned()),
        ("TimeZone", "UTC".to_owned()),
        ("DateStyle", "ISO, YMD".to_owned()),
        ("standard_conforming_strings", "on".to_owned()),
    ];
    let mut calls = pairs
        .iter()
        .map(|(name, value)| {
            format!("pg_catalog.set_config('{name}', {}, {local})", quote_literal(value))
        })
        .collect::<Vec<_>>();
    // Lets a server process end when its client was killed in the middle of a long statement.
    calls.push(format!(
        "CASE WHEN pg_catalog.version() ~ 'linux' THEN \
         pg_catalog.set_config('client_connection_check_interval', '1000', {local}) END"
    ));
    format!("SELECT {}", calls.join(", "))
}
