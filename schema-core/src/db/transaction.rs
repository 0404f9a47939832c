use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use schema_model::name::quote_literal;

use super::executor::{Borrowed, Executor, With};
use super::pool::Lease;
use super::session::{Running, Session};
use crate::error::{Error, QueryError};
use crate::query::{Batch, Running as Pending, sql};

/// How often a transaction that lost against others is tried in all, unless said otherwise.
const ATTEMPTS: u32 = 6;
/// The longest pause before the second try; it doubles with each further one.
const PAUSE: Duration = Duration::from_millis(20);
/// The longest pause before any.
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

/// The depth of a savepoint that no other is set in.
const INNERMOST: u32 = u32::MAX;

/// A transaction, or a savepoint of one. Statements run on it as on a [`Db`](super::Db).
pub struct Transaction<'a> {
    session: Arc<Session>,
    depth: u32,
    marker: PhantomData<&'a mut ()>,
}

/// What a transaction sees of others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Isolation {
    /// Each statement sees what was committed before it.
    ReadCommitted,
    /// Every statement sees what was committed before the first.
    RepeatableRead,
    /// As if there were no others at the same time.
    Serializable,
}

/// A transaction with settings: [`Db::build_transaction`](super::Db::build_transaction).
///
/// ```no_run
/// # use schema_core::prelude::*;
/// # async fn example(db: &Db) -> Result<(), schema_core::Error> {
/// let (users, posts): (i64, i64) = db
///     .build_transaction()
///     .serializable()
///     .read_only()
///     .deferrable()
///     .run(async |tx| {
///         let users = sql("SELECT count(*) FROM users", ()).one(tx).await?;
///         let posts = sql("SELECT count(*) FROM posts", ()).one(tx).await?;
///         Ok::<_, schema_core::Error>((users, posts))
///     })
///     .await?;
/// # Ok(()) }
/// ```
#[must_use = "it begins with `.run(…)`"]
pub struct TransactionBuilder<'a, D> {
    db: &'a D,
    isolation: Option<Isolation>,
    access: &'static str,
    deferrable: bool,
    snapshot: Option<String>,
    attempts: u32,
}

impl<'a, D: Executor> TransactionBuilder<'a, D> {
    pub(super) fn new(db: &'a D) -> Self {
        Self {
            db,
            isolation: None,
            access: "",
            deferrable: false,
            snapshot: None,
            attempts: ATTEMPTS,
        }
    }

    /// What it sees of others. The server's default unless set: `READ COMMITTED`, as a rule.
    ///
    /// ```no_run
    /// # use schema_core::prelude::*;
    /// # async fn example(db: &Db) -> Result<(), schema_core::Error> {
    /// use schema_core::db::Isolation;
    /// let users: i64 = db
    ///     .build_transaction()
    ///     .isolation(Isolation::RepeatableRead)
    ///     .run(async |tx| sql("SELECT count(*) FROM users", ()).one(tx).await)
    ///     .await?;
    /// # Ok(()) }
    /// ```
    pub fn isolation(mut self, isolation: Isolation) -> Self {
        self.isolation = Some(isolation);
        self
    }

    /// `ISOLATION LEVEL SERIALIZABLE`.
    pub fn serializable(self) -> Self {
        self.isolation(Isolation::Serializable)
    }

    /// `ISOLATION LEVEL REPEATABLE READ`.
    ///
    /// ```no_run
    /// # use schema_core::prelude::*;
    /// # async fn example(db: &Db) -> Result<(), schema_core::Error> {
    /// let users: i64 = db
    ///     .build_transaction()
    ///     .repeatable_read()
    ///     .run(async |tx| sql("SELECT count(*) FROM users", ()).one(tx).await)
    ///     .await?;
    /// # Ok(()) }
    /// ```
    pub fn repeatable_read(self) -> Self {
        self.isolation(Isolation::RepeatableRead)
    }

    /// `READ ONLY`: writing is an error.
    pub fn read_only(mut self) -> Self {
        self.access = " READ ONLY";
        self
    }

    /// `READ WRITE`: writing is allowed, whatever the default of the session is.
    ///
    /// ```no_run
    /// # use schema_core::prelude::*;
    /// # async fn example(db: &Db) -> Result<(), schema_core::Error> {
    /// let users: i64 = db
    ///     .build_transaction()
    ///     .read_write()
    ///     .run(async |tx| sql("SELECT count(*) FROM users", ()).one(tx).await)
    ///     .await?;
    /// # Ok(()) }
    /// ```
    pub fn read_write(mut self) -> Self {
        self.access = " READ WRITE";
        self
    }

    /// `SET TRANSACTION SNAPSHOT`: it sees what the transaction sees that
    /// [exported](Transaction::export_snapshot) this one, which has to be open still. It is repeatable read
    /// unless it is serializable.
    ///
    /// ```no_run
    /// # use schema_core::prelude::*;
    /// # async fn example(db: &Db) -> Result<(), schema_core::Error> {
    /// let first = db.build_transaction().repeatable_read();
    /// first
    ///     .run(async |tx| {
    ///         let snapshot = tx.export_snapshot().await?;
    ///         let second = db.build_transaction().read_only().snapshot(&snapshot);
    ///         second.run(async |tx| sql("SELECT count(*) FROM users", ()).one(tx).await).await
    ///     })
    ///     .await
    ///     .map(|users: i64| println!("{users}"))
    /// # }
    /// ```
    pub fn snapshot(mut self, snapshot: &str) -> Self {
        self.snapshot = Some(snapshot.to_owned());
        self.isolation.get_or_insert(Isolation::RepeatableRead);
        self
    }

    /// `DEFERRABLE`: when it is serializable and read only, it waits for a moment at which it can't
    /// lose, and then never does.
    pub fn deferrable(mut self) -> Self {
        self.deferrable = true;
        self
    }

    /// How often it is tried in all when it loses against others. 6 unless set; 1 is never again.
    ///
    /// ```no_run
    /// # use schema_core::prelude::*;
    /// # async fn example(db: &Db) -> Result<(), schema_core::Error> {
    /// let users: i64 = db
    ///     .build_transaction()
    ///     .attempts(1)
    ///     .run(async |tx| sql("SELECT count(*) FROM users", ()).one(tx).await)
    ///     .await?;
    /// # Ok(()) }
    /// ```
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts;
        self
    }

    /// Runs `body` in it: see [`Db::transaction`](super::Db::transaction).
    ///
    /// # Errors
    /// What `body` gives, or the failure to begin or commit.
    pub async fn run<R, E, F>(self, body: F) -> Result<R, E>
    where
        F: AsyncFnOnce(&mut Transaction<'_>) -> Result<R, E> + Clone,
        E: From<Error>,
    {
        let begin = self.begin();
        let mut attempt = 1;
        loop {
            let lease = self.db.lease().await?;
            let session = lease.session().clone();
            let result = run_once(&session, &begin, body.clone()).await;
            if result.is_ok() || !session.has_lost() || attempt >= self.attempts {
                return result;
            }
            drop(lease);
            let longest = PAUSE.saturating_mul(2_u32.saturating_pow(attempt - 1));
            tokio::time::sleep(jittered(longest.min(LONGEST_PAUSE))).await;
            attempt += 1;
        }
    }

    fn begin(&self) -> String {
        let mut begin = "BEGIN".to_owned();
        if let Some(isolation) = self.isolation {
            begin.push_str(match isolation {
                Isolation::ReadCommitted => " ISOLATION LEVEL READ COMMITTED",
                Isolation::RepeatableRead => " ISOLATION LEVEL REPEATABLE READ",
                Isolation::Serializable => " ISOLATION LEVEL SERIALIZABLE",
            });
        }
        begin.push_str(self.access);
        if self.deferrable {
            begin.push_str(" DEFERRABLE");
        }
        if let Some(snapshot) = &self.snapshot {
            let literal = quote_literal(snapshot);
            begin.push_str(&format!("; SET TRANSACTION SNAPSHOT {literal}"));
        }
        begin
    }
}

/// Runs `body` between BEGIN and COMMIT. When it is dropped half way, the lease of the connection
/// sees to the ROLLBACK.
async fn run_once<R, E, F>(session: &Arc<Session>, begin: &str, body: F) -> Result<R, E>
where
    F: AsyncFnOnce(&mut Transaction<'_>) -> Result<R, E>,
    E: From<Error>,
{
    session.begin_transaction();
    command(session, begin).await?;
    let mut transaction = Transaction { session: session.clone(), depth: 0, marker: PhantomData };
    match body(&mut transaction).await {
        Ok(result) => {
            commit(session).await?;
            session.end_transaction();
            Ok(result)
        }
        Err(error) => {
            // a failure to roll back is the lease's to deal with
            if command(session, "ROLLBACK").await.is_ok() {
                session.end_transaction();
            }
            Err(error)
        }
    }
}

/// Runs `body` and undoes what it did: in a transaction that is rolled back, or in a savepoint of the
/// one that is open. Dropped half way it is undone too.
pub(crate) async fn undone<E: Executor, R>(
    db: &E,
    body: impl AsyncFnOnce(&With<'_, Borrowed<'_>>) -> Result<R, Error>,
) -> Result<R, Error> {
    let lease = db.lease().await?;
    let session = lease.session();
    let executor = Borrowed(session);
    let inner = With::new(&executor, db.call().into_owned());
    if session.in_transaction() {
        let savepoint = Savepoint::begin(session, INNERMOST).await?;
        let result = body(&inner).await;
        drop(savepoint);
        undo_dropped(session).await?;
        return result;
    }
    session.begin_transaction();
    command(session, "BEGIN").await?;
    let result = body(&inner).await;
    // a failure to roll back is the lease's to deal with
    if command(session, "ROLLBACK").await.is_ok() {
        session.end_transaction();
    }
    result
}

/// COMMIT, unless it would quietly be a ROLLBACK because a statement failed.
async fn commit(session: &Arc<Session>) -> Result<(), Error> {
    // the program may have gone back to a savepoint of its own: the server knows
    if session.has_failed() && command(session, "SELECT").await.is_err() {
        return Err(Error::RolledBack);
    }
    command(session, "COMMIT").await
}

/// Runs a command that gives nothing, once nothing is left of a savepoint that was dropped.
async fn command(session: &Arc<Session>, sql: &str) -> Result<(), Error> {
    undo_dropped(session).await?;
    run(session, sql).await
}

/// Undoes a savepoint whose future was dropped half way.
async fn undo_dropped(session: &Arc<Session>) -> Result<(), Error> {
    if let Some(depth) = session.dropped_savepoint() {
        run(session, &format!("ROLLBACK TO SAVEPOINT {}", savepoint(depth))).await?;
        session.forgive();
    }
    Ok(())
}

async fn run(session: &Arc<Session>, sql: &str) -> Result<(), Error> {
    if !session.is_ready().await {
        return Err(Error::Abandoned { statement: sql.to_owned() });
    }
    if session.is_running() {
        return Err(Error::RowsOpen { statement: sql.to_owned() });
    }
    let mut running = Running::new(session.clone());
    let result = session.command(sql).await;
    running.done();
    result.map_err(|source| {
        session.note(&source);
        Error::Query(Box::new(QueryError::new(sql, source)))
    })
}

fn savepoint(depth: u32) -> String {
    format!("schema_{depth}")
}

/// A savepoint; dropped before its end, it is undone before the next statement of its transaction.
struct Savepoint<'a> {
    session: &'a Arc<Session>,
    depth: u32,
    ended: bool,
}

impl<'a> Savepoint<'a> {
    async fn begin(session: &'a Arc<Session>, depth: u32) -> Result<Self, Error> {
        command(session, &format!("SAVEPOINT {}", savepoint(depth))).await?;
        Ok(Self { session, depth, ended: false })
    }

    async fn release(mut self) -> Result<(), Error> {
        command(self.session, &format!("RELEASE SAVEPOINT {}", savepoint(self.depth))).await?;
        self.ended = true;
        Ok(())
    }
}

impl Drop for Savepoint<'_> {
    fn drop(&mut self) {
        if !self.ended {
            self.session.drop_savepoint(self.depth);
        }
    }
}

/// A random part of a time, so that those that lost together do not meet again.
fn jittered(longest: Duration) -> Duration {
    longest.mul_f64(rand::random::<f64>())
}

impl Transaction<'_> {
    /// Runs `body` in a savepoint: what it did is undone when it gives `Err`, panics, or is dropped
    /// half way; the transaction goes on.
    ///
    /// ```no_run
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, team: i32, age: i32 }
    /// # async fn example(db: &Db) -> Result<(), schema_core::Error> {
    /// db.transaction(async |tx| {
    ///     User::update().set(User::team.to(3)).filter(User::team.eq(4)).exec(tx).await?;
    ///     let optional = tx.transaction(async |tx| User::delete().every_row().exec(tx).await).await;
    ///     Ok::<_, schema_core::Error>(optional.is_ok())
    /// })
    /// .await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// What `body` gives, or the failure to set or release the savepoint.
    pub async fn transaction<R, E, F>(&mut self, body: F) -> Result<R, E>
    where
        F: AsyncFnOnce(&mut Transaction<'_>) -> Result<R, E>,
        E: From<Error>,
    {
        let depth = self.depth + 1;
        let savepoint = Savepoint::begin(&self.session, depth).await?;
        let mut inner = Transaction { session: self.session.clone(), depth, marker: PhantomData };
        let result = body(&mut inner).await?;
        savepoint.release().await?;
        Ok(result)
    }

    /// `pg_export_snapshot()`: a name for what this transaction sees, for the
    /// [`snapshot`](TransactionBuilder::snapshot) of others, as long as this one is open.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn export_snapshot(&self) -> Result<String, Error> {
        sql("SELECT pg_catalog.pg_export_snapshot()", ()).one(self).await
    }

    /// Sends several statements at once: see [`Db::batch`](super::Db::batch).
    ///
    /// ```no_run
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, team: i32, age: i32 }
    /// # async fn example(db: &Db) -> Result<(), schema_core::Error> {
    /// let (users, deleted) = db
    ///     .transaction(async |tx| {
    ///         tx.batch((User::select(), User::delete().filter(User::age.lt(18)))).await
    ///     })
    ///     .await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// Of the first that failed.
    pub fn batch<B: Batch>(&self, statements: B) -> Pending<'_, B::Output> {
        statements.run(self)
    }
}

impl Executor for Transaction<'_> {
    async fn lease(&self) -> Result<Lease, Error> {
        undo_dropped(&self.session).await?;
        Ok(Lease::borrowed(self.session.clone()))
    }
}
