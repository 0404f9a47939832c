use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::Db;

/// A database with read replicas. Each statement says where it runs: a read that may be a little late on
/// [`replica`](Self::replica), all else on [`primary`](Self::primary). Cheap to clone.
///
/// ```no_run
/// # use schema_core::prelude::*;
/// use schema_core::db::Replicas;
/// # #[derive(Table)] #[table(name = "users")]
/// # struct User { #[column(primary_key, identity)] id: i64, email: String }
/// # async fn example() -> Result<(), schema_core::Error> {
/// let replica = |host| Db::connect(&format!("postgres://{host}/app"));
/// let db = Replicas::new(Db::from_env()?, [replica("one")?, replica("two")?]);
/// let users = User::select().all(db.replica()).await?;
/// User::delete().every_row().exec(db.primary()).await?;
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct Replicas {
    primary: Db,
    followers: Arc<[Db]>,
    next: Arc<AtomicUsize>,
}

impl Replicas {
    /// The database that is written, and those that follow it.
    pub fn new(primary: Db, replicas: impl IntoIterator<Item = Db>) -> Self {
        Self { primary, followers: replicas.into_iter().collect(), next: Arc::default() }
    }

    /// The database that is written.
    pub fn primary(&self) -> &Db {
        &self.primary
    }

    /// One of the replicas, in turn; the primary where there is none.
    pub fn replica(&self) -> &Db {
        let turn = self.next.fetch_add(1, Ordering::Relaxed);
        let at = turn.checked_rem(self.followers.len());
        at.and_then(|at| self.followers.get(at)).unwrap_or(&self.primary)
    }
}
