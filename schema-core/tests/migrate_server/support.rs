//! A database for a test, and ways to look at it.

use std::time::{Duration, Instant};

use schema_core::migrate::{
    Connect, Connection, Dedicated, Migration, Migrations, Options, Outcome, run,
};
use schema_devdb::TestDatabase;
use std::sync::Arc;
use tokio_postgres::Client;

/// A database of the test's own, and a connection to look at it.
pub(crate) struct Bench {
    pub(crate) database: Arc<TestDatabase>,
    pub(crate) db: Dedicated,
    connection: Connection,
}

impl Bench {
    pub(crate) async fn new() -> Self {
        Self::of(Arc::new(TestDatabase::new().unwrap())).await
    }

    /// Another connection to the same database.
    pub(crate) async fn on(other: &Self) -> Self {
        Self::of(Arc::clone(&other.database)).await
    }

    async fn of(database: Arc<TestDatabase>) -> Self {
        let db = connector(database.url());
        let connection = db.connect().await.unwrap();
        Self { database, db, connection }
    }

    pub(crate) fn client(&self) -> &Client {
        self.connection.client()
    }

    pub(crate) async fn run_sql(&self, sql: &str) {
        self.client().batch_execute(sql).await.unwrap();
    }

    pub(crate) async fn number(&self, sql: &str) -> i64 {
        self.client().query_typed_one(sql, &[]).await.unwrap().get(0)
    }

    pub(crate) async fn applied(&self) -> Vec<String> {
        let sql = "SELECT version FROM _schema.migrations WHERE finished_at IS NOT NULL ORDER BY 1";
        let rows = self.client().query_typed(sql, &[]).await.unwrap();
        rows.iter().map(|row| row.get(0)).collect()
    }

    pub(crate) async fn exists(&self, relation: &str) -> bool {
        let sql = format!("SELECT (to_regclass('{relation}') IS NOT NULL)::int::bigint");
        self.number(&sql).await == 1
    }

    /// Waits until the query gives the number.
    pub(crate) async fn until(&self, sql: &str, wanted: i64, within: Duration) {
        let begun = Instant::now();
        loop {
            let found = self.number(sql).await;
            if found == wanted {
                return;
            }
            assert!(begun.elapsed() < within, "{sql} gives {found}, not {wanted}");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Nothing of a run is left: no lock, no other session with a transaction.
    pub(crate) async fn nothing_is_held(&self) {
        let within = Duration::from_secs(5);
        self.until(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' \
             AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
            0,
            within,
        )
        .await;
        self.until(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() \
             AND pid <> pg_backend_pid() AND xact_start IS NOT NULL \
             AND backend_type = 'client backend'",
            0,
            within,
        )
        .await;
    }
}

/// Whether to run the full numbers: `SCHEMA_STRESS=1`.
pub(crate) fn is_stress() -> bool {
    std::env::var_os("SCHEMA_STRESS").is_some_and(|value| value == "1")
}

pub(crate) fn connector(url: &str) -> Dedicated {
    Dedicated::new(url.parse().unwrap())
}

/// Migrations numbered in the order of the texts.
pub(crate) fn migrations(texts: &[&str]) -> Migrations {
    Migrations::new(texts.iter().enumerate().map(|(i, up)| migration(i + 1, up)).collect())
}

pub(crate) fn migration(number: usize, up: &str) -> Migration {
    Migration::new(format!("202601010000{number:02}"), format!("m{number}"), up.to_owned())
}

/// Migrations that live as long as the process, as those of a program do.
pub(crate) fn forever(texts: &[&str], options: Options) -> &'static Migrations {
    Box::leak(Box::new(migrations(texts).options(options)))
}

/// The names of what a run applied.
pub(crate) async fn apply(bench: &Bench, migrations: &Migrations) -> Vec<String> {
    match run(&bench.db, migrations).await.unwrap() {
        Outcome::Applied(list) => list.into_iter().map(|applied| applied.name).collect(),
        Outcome::Current => Vec::new(),
        Outcome::DatabaseNewer(list) => panic!("the database has {list:?}"),
    }
}
