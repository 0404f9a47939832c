use std::time::Duration;

use schema_core::db::DbBuilder;
use schema_core::prelude::*;
use schema_devdb::TestDatabase;

/// An email that somebody left.
#[derive(Table, Clone, Debug, PartialEq)]
#[table(name = "captures", unique(tenant, code), check(grown = "seen > 0"))]
pub struct Capture {
    #[column(primary_key, identity)]
    pub id: i64,
    #[column(unique)]
    pub email: String,
    pub tenant: i32,
    pub code: Option<i32>,
    #[column(default = 1)]
    pub seen: i32,
    #[column(references(Source::id), inverse = captures)]
    pub source_id: Option<i64>,
}

/// Where a capture comes from.
#[derive(Table, Clone, Debug, PartialEq)]
#[table(name = "sources")]
pub struct Source {
    #[column(primary_key)]
    pub id: i64,
}

pub fn capture(email: &str) -> NewCapture {
    NewCapture::builder().email(email).tenant(1).build()
}

/// An empty database, and a pool of two on it with these settings.
pub fn database_with(settings: impl FnOnce(DbBuilder) -> DbBuilder) -> (TestDatabase, Db) {
    let database = TestDatabase::new().expect("a test database");
    let builder = Db::builder(database.url()).expect("its URL").max_connections(2);
    let db = settings(builder).build().expect("a pool");
    (database, db)
}

pub fn database() -> (TestDatabase, Db) {
    database_with(|builder| builder)
}

/// The same with the tables.
pub async fn captures() -> (TestDatabase, Db) {
    let (database, db) = database();
    for ddl in [Source::CREATE_SQL, Capture::CREATE_SQL] {
        run(&db, ddl).await;
    }
    (database, db)
}

/// Runs several commands on a connection of the pool.
pub async fn run(db: &Db, commands: &str) {
    for command in commands.split(';').filter(|command| !command.trim().is_empty()) {
        sql(command, ()).exec(db).await.unwrap_or_else(|error| panic!("{error}"));
    }
}

pub async fn number(db: &Db, query: &str) -> i64 {
    sql(query, ()).one(db).await.unwrap_or_else(|error| panic!("{error}"))
}

/// Waits until a query gives a number.
pub async fn until(db: &Db, query: &str, wanted: i64) {
    for _ in 0..250 {
        if number(db, query).await == wanted {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("never {wanted}: {query}");
}

/// Statements of others on this database that contain a text and still run.
pub fn still_runs(text: &str) -> String {
    format!(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() \
         AND pid <> pg_backend_pid() AND state <> 'idle' AND query LIKE '%{text}%'"
    )
}
