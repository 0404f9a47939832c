//! How migrations are run.

use std::borrow::Cow;
use std::time::Duration;

use super::progress::Progress;

/// What to do about migrations in the database that the program does not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Unknown {
    /// Go on, with a warning: during a rolling deployment the old build meets the new schema.
    #[default]
    Allow,
    /// End with `DatabaseNewer` or `MissingFile`.
    Refuse,
}

/// What to do about a migration that is older than an applied one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Late {
    /// Apply it: two branches were merged in the other order.
    #[default]
    Apply,
    /// End with `OutOfOrder`.
    Refuse,
}

/// How migrations are run. The defaults are meant for a service that migrates as it starts.
///
/// ```
/// use std::time::Duration;
/// use schema_core::migrate::Options;
///
/// let options = Options::new().lock_wait(Duration::from_secs(300)).ledger("app_ledger", "migrations");
/// assert_eq!(options.lock_wait, Duration::from_secs(300));
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Options {
    /// The schema of the ledger: `_schema`.
    pub ledger_schema: Cow<'static, str>,
    /// The table of applied migrations: `migrations`.
    pub ledger_table: Cow<'static, str>,
    /// The table of steps: `steps`.
    pub steps_table: Cow<'static, str>,
    /// The `search_path` that migrations run with, as a list of SQL identifiers: `public`.
    pub search_path: Cow<'static, str>,
    /// How long to wait for another process that is migrating: 60 s.
    pub lock_wait: Duration,
    /// How long a step waits for a table's lock before it steps back and lets the others pass:
    /// 500 ms. Concurrent index builds are not limited by it: they wait without being in the way.
    pub lock_timeout: Duration,
    /// How often a step is tried again after a lock timeout or a deadlock: 30 times.
    pub lock_retries: u32,
    /// The longest that a statement in a transaction may take: 1 h. Zero is no limit.
    pub statement_timeout: Duration,
    /// The longest that a statement outside a transaction (an index build) may take: no limit.
    pub build_timeout: Duration,
    /// How long `ensure_migrations` remembers a success: 5 min. Zero looks every time,
    /// [`Duration::MAX`] never looks again.
    pub cache: Duration,
    /// How often a lost connection is opened anew: 3 times.
    pub reconnects: u32,
    /// Migrations in the database that the program does not know.
    pub unknown: Unknown,
    /// Migrations that are older than an applied one.
    pub late: Late,
    /// Is told what happens.
    pub progress: Option<Progress>,
}

impl Default for Options {
    fn default() -> Self {
        Self::new()
    }
}

impl Options {
    /// The defaults.
    pub const fn new() -> Self {
        Self {
            ledger_schema: Cow::Borrowed("_schema"),
            ledger_table: Cow::Borrowed("migrations"),
            steps_table: Cow::Borrowed("steps"),
            search_path: Cow::Borrowed("public"),
            lock_wait: Duration::from_mins(1),
            lock_timeout: Duration::from_millis(500),
            lock_retries: 30,
            statement_timeout: Duration::from_hours(1),
            build_timeout: Duration::ZERO,
            cache: Duration::from_mins(5),
            reconnects: 3,
            unknown: Unknown::Allow,
            late: Late::Apply,
            progress: None,
        }
    }

    /// Sets the schema and the table of the ledger.
    pub fn ledger(
        mut self,
        schema: impl Into<Cow<'static, str>>,
        table: impl Into<Cow<'static, str>>,
    ) -> Self {
        self.ledger_schema = schema.into();
        self.ledger_table = table.into();
        self
    }

    /// Sets [`search_path`](Self::search_path).
    pub fn search_path(mut self, path: impl Into<Cow<'static, str>>) -> Self {
        self.search_path = path.into();
        self
    }

    /// Sets [`lock_wait`](Self::lock_wait).
    pub const fn lock_wait(mut self, wait: Duration) -> Self {
        self.lock_wait = wait;
        self
    }

    /// Sets [`lock_timeout`](Self::lock_timeout) and [`lock_retries`](Self::lock_retries).
    pub const fn lock_timeout(mut self, timeout: Duration, retries: u32) -> Self {
        self.lock_timeout = timeout;
        self.lock_retries = retries;
        self
    }

    /// Sets [`statement_timeout`](Self::statement_timeout).
    pub const fn statement_timeout(mut self, timeout: Duration) -> Self {
        self.statement_timeout = timeout;
        self
    }

    /// Sets [`build_timeout`](Self::build_timeout).
    pub const fn build_timeout(mut self, timeout: Duration) -> Self {
        self.build_timeout = timeout;
        self
    }

    /// Sets [`cache`](Self::cache).
    pub const fn cache(mut self, duration: Duration) -> Self {
        self.cache = duration;
        self
    }

    /// Sets [`reconnects`](Self::reconnects).
    pub const fn reconnects(mut self, times: u32) -> Self {
        self.reconnects = times;
        self
    }

    /// Sets [`unknown`](Self::unknown).
    pub const fn unknown(mut self, unknown: Unknown) -> Self {
        self.unknown = unknown;
        self
    }

    /// Sets [`late`](Self::late).
    pub const fn late(mut self, late: Late) -> Self {
        self.late = late;
        self
    }

    /// Sets [`progress`](Self::progress).
    pub fn progress(mut self, hook: impl Fn(&super::Event<'_>) + Send + Sync + 'static) -> Self {
        self.progress = Some(Progress::new(hook));
        self
    }
}
