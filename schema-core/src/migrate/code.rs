//! Migrations in Rust: data moves, a batch at a time.

use std::error::Error as StdError;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use tokio_postgres::Client;

use crate::db::Session;

/// What keeps a batch from succeeding: any error, by `?`.
pub type BatchError = Box<dyn StdError + Send + Sync>;

/// The future of a batch.
pub type BatchFuture<'a> = Pin<Box<dyn Future<Output = Result<Next, BatchError>> + Send + 'a>>;

/// One batch of a migration in Rust: a transaction on the migration's own connection.
///
/// The runner opens the transaction, and commits it together with the place that the batch
/// reached. After a crash the next run therefore goes on behind the last batch that was committed,
/// and none is done twice. A batch that loses against a lock or a deadlock is rolled back and run
/// again: what it does outside the database happens again.
///
/// Statements run on it as on a [`Db`](crate::Db). Better write them with [`sql`](crate::sql()):
/// the structs of the program go on changing, the migration stays.
#[derive(Clone, Copy)]
pub struct Batch<'a> {
    pub(crate) session: &'a Arc<Session>,
    pub(crate) after: Option<&'a str>,
}

impl<'a> Batch<'a> {
    /// The connection, with the batch's transaction open. It must not be ended here.
    pub fn client(&self) -> &'a Client {
        self.session.client()
    }

    /// The place that the batch before it reached; `None` for the first one.
    pub fn after(&self) -> Option<&'a str> {
        self.after
    }
}

/// What follows a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// Another batch, behind this place: the last key that was treated, for example.
    After(String),
    /// Nothing: the migration is done.
    Done,
}

/// The function of a migration in Rust, as the runner keeps it.
#[derive(Clone, Copy)]
pub struct Code(pub(crate) for<'a> fn(Batch<'a>) -> BatchFuture<'a>);

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Code")
    }
}

impl PartialEq for Code {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::fn_addr_eq(self.0, other.0)
    }
}

impl Eq for Code {}
