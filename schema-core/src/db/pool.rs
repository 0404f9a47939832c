use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use deadpool_postgres::{
    Manager, ManagerConfig, Object, Pool, PoolError, RecyclingMethod, Runtime, TimeoutType,
};
use tokio_postgres::NoTls;

use super::executor::{Executor, RowStream, execute_client, query_client};
use super::transaction::{self, Transaction};
use crate::error::Error;
use crate::migrate::{Connect, Connection, DatabaseKey, Dedicated, Migrations};
use crate::sql::Statement;

/// A database: a pool of connections that statements run on. Cheap to clone.
///
/// ```no_run
/// # async fn example() -> Result<(), schema_core::Error> {
/// use schema_core::Db;
/// let db = Db::from_env()?; // POSTGRES_URL, or DATABASE_URL
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct Db {
    pool: Pool,
    dedicated: Arc<Dedicated>,
    migrations: Option<&'static Migrations>,
}

/// Settings of a [`Db`].
#[derive(Debug, Clone)]
pub struct DbBuilder {
    config: tokio_postgres::Config,
    migration_config: Option<tokio_postgres::Config>,
    max_connections: usize,
    wait: Duration,
}

impl Db {
    /// The database that `POSTGRES_URL` names, or else `DATABASE_URL`; migrations use
    /// `MIGRATION_URL` when it is set (see [`DbBuilder::migration_url`]).
    ///
    /// No connection is made yet: the first statement makes it.
    ///
    /// # Errors
    /// Neither variable is set, or a value is not a PostgreSQL URL.
    pub fn from_env() -> Result<Self, Error> {
        let url = ["POSTGRES_URL", "DATABASE_URL"].iter().find_map(|name| std::env::var(name).ok());
        let url = url.ok_or_else(|| {
            Error::Config("set POSTGRES_URL, e.g. postgres://user:password@host/database".into())
        })?;
        let builder = Self::builder(&url)?;
        match std::env::var("MIGRATION_URL") {
            Ok(url) if !url.is_empty() => builder.migration_url(&url)?.build(),
            _ => builder.build(),
        }
    }

    /// The database at a URL (`postgres://user:password@host/database`) or a libpq connection
    /// string. No connection is made yet: the first statement makes it.
    ///
    /// # Errors
    /// The text is not a PostgreSQL URL. The error never shows it, for it may hold a password.
    pub fn connect(url: &str) -> Result<Self, Error> {
        Self::builder(url)?.build()
    }

    /// The database at a URL, with settings of its own.
    ///
    /// # Errors
    /// The text is not a PostgreSQL URL.
    pub fn builder(url: &str) -> Result<DbBuilder, Error> {
        Ok(DbBuilder {
            config: config(url)?,
            migration_config: None,
            max_connections: 16,
            wait: Duration::from_secs(10),
        })
    }

    /// Applies these migrations before the first statement, and looks again when the time that
    /// their options say has passed: see [`ensure_migrations`](crate::ensure_migrations).
    pub fn with_migrations(mut self, migrations: &'static Migrations) -> Self {
        self.migrations = Some(migrations);
        self
    }

    /// Runs `body` in a transaction: committed when it gives `Ok`, rolled back when it gives `Err`,
    /// panics, or is dropped half way. It is run again, up to five times, when the transaction lost
    /// against another one (`40001`, `40P01`): what `body` does outside the database happens again.
    ///
    /// # Errors
    /// What `body` gives, or the failure to begin or commit.
    pub async fn transaction<R, E, F>(&self, body: F) -> Result<R, E>
    where
        F: AsyncFnOnce(&mut Transaction<'_>) -> Result<R, E> + Clone,
        E: From<Error>,
    {
        let mut client = self.client().await?;
        transaction::run(&mut client, body).await
    }

    async fn client(&self) -> Result<Object, Error> {
        if let Some(migrations) = self.migrations {
            crate::migrate::ensure_migrations(self, migrations).await?;
        }
        self.pool.get().await.map_err(unreachable)
    }
}

impl DbBuilder {
    /// How many connections there may be at once. 16 unless set.
    pub fn max_connections(mut self, count: usize) -> Self {
        self.max_connections = count;
        self
    }

    /// How long a statement waits for a free connection. 10 seconds unless set.
    pub fn wait(mut self, timeout: Duration) -> Self {
        self.wait = timeout;
        self
    }

    /// Where migrations connect to, when the database's own URL leads to a pooler in transaction
    /// mode: the same database without the pooler, or through one in session mode.
    ///
    /// # Errors
    /// The text is not a PostgreSQL URL.
    pub fn migration_url(mut self, url: &str) -> Result<Self, Error> {
        self.migration_config = Some(config(url)?);
        Ok(self)
    }

    /// The database.
    ///
    /// # Errors
    /// The settings contradict each other.
    pub fn build(self) -> Result<Db, Error> {
        let manager = Manager::from_config(
            self.config.clone(),
            NoTls,
            ManagerConfig { recycling_method: RecyclingMethod::Fast },
        );
        let pool = Pool::builder(manager)
            .max_size(self.max_connections)
            .wait_timeout(Some(self.wait))
            .create_timeout(Some(self.wait))
            .runtime(Runtime::Tokio1)
            .build()
            .map_err(|error| Error::Config(error.to_string()))?;
        let dedicated = Dedicated::new(self.migration_config.unwrap_or(self.config));
        Ok(Db { pool, dedicated: Arc::new(dedicated), migrations: None })
    }
}

fn config(url: &str) -> Result<tokio_postgres::Config, Error> {
    let mut config = tokio_postgres::Config::from_str(url).map_err(|error| {
        let reason = std::error::Error::source(&error).map(ToString::to_string);
        Error::Config(format!(
            "the database URL can't be read: {}; expected postgres://user:password@host/database",
            reason.unwrap_or_else(|| error.to_string())
        ))
    })?;
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(Duration::from_secs(5));
    }
    Ok(config)
}

/// For the migration runner: connections outside the pool.
impl Connect for Db {
    fn database(&self) -> DatabaseKey {
        self.dedicated.database()
    }

    async fn connect(&self) -> Result<Connection, Box<dyn std::error::Error + Send + Sync>> {
        self.dedicated.connect().await
    }
}

impl Executor for Db {
    async fn query(&self, statement: &Statement) -> Result<RowStream, Error> {
        query_client(self.client().await?, statement).await
    }

    async fn execute(&self, statement: &Statement) -> Result<u64, Error> {
        execute_client(&self.client().await?, statement).await
    }
}

fn unreachable(error: PoolError) -> Error {
    let reason = match error {
        PoolError::Timeout(TimeoutType::Wait) => {
            "every connection of the pool was busy for too long".to_owned()
        }
        PoolError::Timeout(_) => "the server did not answer in time".to_owned(),
        PoolError::Backend(error) => match std::error::Error::source(&error) {
            Some(source) => format!("{error}: {source}"),
            None => error.to_string(),
        },
        other => other.to_string(),
    };
    Error::Unreachable(reason)
}
