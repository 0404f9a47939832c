use std::sync::Arc;

use super::builder::DbBuilder;
use super::connection::Connection;
use super::executor::{Borrowed, Executor};
use super::pool::{Lease, Pool};
use super::transaction::{Transaction, TransactionBuilder};
use crate::connect::Target;
use crate::error::Error;
use crate::migrate::{self, Connect, DatabaseKey, Dedicated, Migrations};
use crate::query::{Batch, Running};

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
    /// string. No connection is made yet: the first statement makes it. What `sslmode` and its
    /// relatives mean is said at [`Target`].
    ///
    /// ```no_run
    /// # fn example() -> Result<(), schema_core::Error> {
    /// let db = schema_core::Db::connect("postgres://localhost/app?sslmode=verify-full")?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// The text is not a PostgreSQL URL. The error never shows it, for it may hold a password.
    pub fn connect(url: &str) -> Result<Self, Error> {
        Self::builder(url)?.build()
    }

    /// The database at a URL, with settings of its own.
    ///
    /// ```no_run
    /// # fn example() -> Result<(), schema_core::Error> {
    /// let db = schema_core::Db::builder("postgres://localhost/app")?.max_connections(20).build()?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// The text is not a PostgreSQL URL.
    pub fn builder(url: &str) -> Result<DbBuilder, Error> {
        DbBuilder::new(url)
    }

    pub(super) fn with_pool(pool: Pool, migrations: Target) -> Self {
        Self { pool, dedicated: Arc::new(Dedicated::new(migrations)), migrations: None }
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
    /// ```no_run
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, team: i32, age: i32 }
    /// # async fn example(db: &Db) -> Result<(), schema_core::Error> {
    /// let moved = db
    ///     .transaction(async |tx| {
    ///         User::delete().filter(User::team.eq(3)).exec(tx).await?;
    ///         User::update().set(User::team.to(3)).filter(User::team.eq(4)).exec(tx).await
    ///     })
    ///     .await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// What `body` gives, or the failure to begin or commit. [`Error::RolledBack`] when `body` gives
    /// `Ok` although one of its statements failed.
    pub async fn transaction<R, E, F>(&self, body: F) -> Result<R, E>
    where
        F: AsyncFnOnce(&mut Transaction<'_>) -> Result<R, E> + Clone,
        E: From<Error>,
    {
        self.build_transaction().run(body).await
    }

    /// A transaction with settings: `db.build_transaction().serializable().run(async |tx| …)`.
    ///
    /// ```no_run
    /// # use schema_core::prelude::*;
    /// # async fn example(db: &Db) -> Result<(), schema_core::Error> {
    /// let strict = db.build_transaction().serializable().read_only();
    /// let users: i64 =
    ///     strict.run(async |tx| sql("SELECT count(*) FROM users", ()).one(tx).await).await?;
    /// # Ok(()) }
    /// ```
    pub fn build_transaction(&self) -> TransactionBuilder<'_, Self> {
        TransactionBuilder::new(self)
    }

    /// One connection, for statements that have to be on the same one. It is taken from the pool
    /// until it is dropped.
    ///
    /// ```no_run
    /// # use schema_core::prelude::*;
    /// # async fn example(db: &Db) -> Result<(), schema_core::Error> {
    /// let connection = db.connection().await?;
    /// sql("CREATE TEMP TABLE wanted (id bigint)", ()).exec(&connection).await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`Error::Unreachable`]: there is no free one, or none can be made.
    pub async fn connection(&self) -> Result<Connection, Error> {
        Ok(Connection::new(self.lease().await?))
    }

    /// Sends several statements at once, and gives what each of them gives: one round trip instead of
    /// several. They are no transaction: when one fails, the others have run. On a
    /// [`Transaction`] or a [`Connection`] too.
    ///
    /// ```no_run
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, age: i32 }
    /// # async fn example(db: &Db) -> Result<(), schema_core::Error> {
    /// let (adults, ids, deleted) = db
    ///     .batch((
    ///         User::select().filter(User::age.ge(18)),
    ///         User::select().columns(User::id),
    ///         User::delete().filter(User::age.lt(0)),
    ///     ))
    ///     .await?;
    /// let (adults, ids, deleted): (Vec<User>, Vec<i64>, u64) = (adults, ids, deleted);
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// Of the first that failed.
    pub fn batch<'a, B: Batch + Send + 'a>(&'a self, statements: B) -> Running<'a, B::Output> {
        Box::pin(async move {
            let lease = self.lease().await?;
            statements.run(&Borrowed(lease.session())).await
        })
    }

    pub(super) fn pool(&self) -> &Pool {
        &self.pool
    }
}

impl Executor for Db {
    async fn lease(&self) -> Result<Lease, Error> {
        if let Some(migrations) = self.migrations {
            migrate::ensure_migrations(self, migrations).await?;
        }
        self.pool.get().await
    }
}

/// For the migration runner: connections outside the pool.
impl Connect for Db {
    fn database(&self) -> DatabaseKey {
        self.dedicated.database()
    }

    async fn connect(
        &self,
    ) -> Result<migrate::Connection, Box<dyn std::error::Error + Send + Sync>> {
        self.dedicated.connect().await
    }
}
