use std::sync::Arc;
use std::time::Duration;

use super::Db;
use super::observe::SlowQuery;
use super::pool::Pool;
use super::settings::{Notice, Server, Settings};
use crate::connect::Target;
use crate::error::Error;

/// Settings of a [`Db`].
#[derive(Clone)]
pub struct DbBuilder {
    target: Target,
    migrations: Option<Target>,
    max_connections: usize,
    wait: Duration,
    settings: Settings,
}

impl DbBuilder {
    pub(super) fn new(url: &str) -> Result<Self, Error> {
        let target = target(url)?;
        let server = Server::of(target.config());
        Ok(Self {
            target,
            migrations: None,
            max_connections: 16,
            wait: Duration::from_secs(10),
            settings: Settings { server, ..Settings::default() },
        })
    }

    /// How many connections there may be at once. 16 unless set.
    ///
    /// ```no_run
    /// # fn example() -> Result<(), schema_core::Error> {
    /// let db = schema_core::Db::builder("postgres://localhost/app")?.max_connections(20).build()?;
    /// # Ok(()) }
    /// ```
    pub fn max_connections(mut self, count: usize) -> Self {
        self.max_connections = count;
        self
    }

    /// How long a statement waits for a free connection. 10 seconds unless set.
    ///
    /// ```no_run
    /// # use std::time::Duration;
    /// # fn example() -> Result<(), schema_core::Error> {
    /// let db = schema_core::Db::builder("postgres://localhost/app")?
    ///     .wait(Duration::from_secs(3))
    ///     .build()?;
    /// # Ok(()) }
    /// ```
    pub fn wait(mut self, timeout: Duration) -> Self {
        self.wait = timeout;
        self
    }

    /// How long a statement may take, from the moment that it has a connection to its last row;
    /// after it the statement is cancelled on the server. No limit unless set. For one statement:
    /// [`Executor::timeout`](super::Executor::timeout).
    ///
    /// ```no_run
    /// # use std::time::Duration;
    /// # fn example() -> Result<(), schema_core::Error> {
    /// let db = schema_core::Db::builder("postgres://localhost/app")?
    ///     .statement_timeout(Duration::from_secs(30))
    ///     .build()?;
    /// # Ok(()) }
    /// ```
    pub fn statement_timeout(mut self, after: Duration) -> Self {
        self.settings.timeout = Some(after);
        self
    }

    /// How many prepared statements each connection keeps; the one that was not used for the longest
    /// time goes. 256 unless set.
    ///
    /// 0 is for a pooler in transaction mode that does not know prepared statements (PgBouncer
    /// before 1.21): each statement goes without a name.
    ///
    /// ```no_run
    /// # fn example() -> Result<(), schema_core::Error> {
    /// let db = schema_core::Db::builder("postgres://localhost/app")?.statement_cache(0).build()?;
    /// # Ok(()) }
    /// ```
    pub fn statement_cache(mut self, size: usize) -> Self {
        self.settings.statements = size;
        self
    }

    /// Shows the values of a statement in the errors of the server. They are left out unless this is
    /// said, for they may be secrets.
    ///
    /// ```no_run
    /// # fn example() -> Result<(), schema_core::Error> {
    /// let db = schema_core::Db::builder("postgres://localhost/app")?.show_values_in_errors().build()?;
    /// # Ok(()) }
    /// ```
    pub fn show_values_in_errors(mut self) -> Self {
        self.settings.show_values = true;
        self
    }

    /// Tells of statements that took at least this long, at their end.
    ///
    /// ```no_run
    /// # use std::time::Duration;
    /// # fn example() -> Result<(), schema_core::Error> {
    /// let db = schema_core::Db::builder("postgres://localhost/app")?
    ///     .on_slow(Duration::from_millis(200), |slow| {
    ///         tracing::warn!(took = ?slow.took, rows = slow.rows, "slow: {}", slow.statement);
    ///     })
    ///     .build()?;
    /// # Ok(()) }
    /// ```
    pub fn on_slow(
        mut self,
        limit: Duration,
        hook: impl Fn(&SlowQuery<'_>) + Send + Sync + 'static,
    ) -> Self {
        self.settings.slow = Some((limit, Arc::new(hook)));
        self
    }

    /// Tells of the server's notices (`RAISE NOTICE`, warnings). They are events of `tracing` unless
    /// this is said.
    ///
    /// ```no_run
    /// # fn example() -> Result<(), schema_core::Error> {
    /// let db = schema_core::Db::builder("postgres://localhost/app")?
    ///     .on_notice(|notice| println!("{}: {}", notice.severity(), notice.message()))
    ///     .build()?;
    /// # Ok(()) }
    /// ```
    pub fn on_notice(mut self, hook: impl Fn(&Notice<'_>) + Send + Sync + 'static) -> Self {
        self.settings.notices = Some(Arc::new(hook));
        self
    }

    /// Asks for a comment behind each statement, when it runs: the trace that it belongs to, say. See
    /// [`Executor::comment`](super::Executor::comment).
    ///
    /// ```no_run
    /// # fn example() -> Result<(), schema_core::Error> {
    /// let db = schema_core::Db::builder("postgres://localhost/app")?
    ///     .comments(|| vec![("application".to_owned(), "shop".to_owned())])
    ///     .build()?;
    /// # Ok(()) }
    /// ```
    pub fn comments(
        mut self,
        provider: impl Fn() -> Vec<(String, String)> + Send + Sync + 'static,
    ) -> Self {
        self.settings.comments = Some(Arc::new(provider));
        self
    }

    /// Where migrations connect to, when the database's own URL leads to a pooler in transaction
    /// mode: the same database without the pooler, or through one in session mode.
    ///
    /// ```no_run
    /// # fn example() -> Result<(), schema_core::Error> {
    /// let db = schema_core::Db::builder("postgres://localhost/app")?
    ///     .migration_url("postgres://localhost:6432/app")?
    ///     .build()?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// The text is not a PostgreSQL URL.
    pub fn migration_url(mut self, url: &str) -> Result<Self, Error> {
        self.migrations = Some(target(url)?);
        Ok(self)
    }

    /// The database.
    ///
    /// # Errors
    /// The settings contradict each other.
    pub fn build(self) -> Result<Db, Error> {
        if self.max_connections == 0 {
            return Err(Error::Config("max_connections is 0: nothing could ever run".to_owned()));
        }
        let migrations = self.migrations.unwrap_or_else(|| self.target.clone());
        let pool = Pool::new(self.target, self.settings, self.max_connections, self.wait)?;
        Ok(Db::with_pool(pool, migrations))
    }
}

fn target(url: &str) -> Result<Target, Error> {
    let mut target = url
        .parse::<Target>()
        .map_err(|error| Error::Config(format!("the database URL can't be read: {error}")))?;
    if target.config().get_connect_timeout().is_none() {
        target.config_mut().connect_timeout(Duration::from_secs(5));
    }
    Ok(target)
}
