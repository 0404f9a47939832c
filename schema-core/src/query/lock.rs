use std::marker::PhantomData;

use super::Select;
use super::select::written;
use crate::scope::Has;
use crate::source::Stored;
use crate::sql::Fragment;

/// A row lock, held until the transaction ends; `L` are the tables that it names.
///
/// ```
/// # use schema_core::prelude::*;
/// # use schema_core::query::Lock;
/// # #[derive(Table)] #[table(name = "jobs")]
/// # struct Job { #[column(primary_key, identity)] id: i64 }
/// let sql = |lock| Job::select().lock(lock).to_sql();
/// let all = "SELECT jobs.id FROM jobs";
/// assert_eq!(sql(Lock::update()), format!("{all} FOR UPDATE"));
/// assert_eq!(sql(Lock::no_key_update().nowait()), format!("{all} FOR NO KEY UPDATE NOWAIT"));
/// assert_eq!(sql(Lock::share()), format!("{all} FOR SHARE"));
/// assert_eq!(sql(Lock::key_share()), format!("{all} FOR KEY SHARE"));
/// let query = Job::select().lock(Lock::update().of::<Job>().skip_locked());
/// assert_eq!(query.to_sql(), format!("{all} FOR UPDATE OF jobs SKIP LOCKED"));
/// ```
#[must_use = "goes into `.lock(…)`"]
pub struct Lock<L = ()> {
    strength: &'static str,
    tables: Fragment,
    wait: &'static str,
    marker: PhantomData<fn() -> L>,
}

impl Lock {
    fn new(strength: &'static str) -> Self {
        Self { strength, tables: Fragment::default(), wait: "", marker: PhantomData }
    }

    /// `FOR UPDATE`: nobody else changes, deletes or locks the rows.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # use schema_core::query::Lock;
    /// # #[derive(Table)] #[table(name = "jobs")]
    /// # struct Job { #[column(primary_key, identity)] id: i64 }
    /// let query = Job::select().lock(Lock::update());
    /// assert_eq!(query.to_sql(), "SELECT jobs.id FROM jobs FOR UPDATE");
    /// ```
    pub fn update() -> Self {
        Self::new(" FOR UPDATE")
    }

    /// `FOR NO KEY UPDATE`: the same, but others may take `FOR KEY SHARE`, as foreign keys do.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # use schema_core::query::Lock;
    /// # #[derive(Table)] #[table(name = "jobs")]
    /// # struct Job { #[column(primary_key, identity)] id: i64 }
    /// let query = Job::select().lock(Lock::no_key_update());
    /// assert_eq!(query.to_sql(), "SELECT jobs.id FROM jobs FOR NO KEY UPDATE");
    /// ```
    pub fn no_key_update() -> Self {
        Self::new(" FOR NO KEY UPDATE")
    }

    /// `FOR SHARE`: nobody changes or deletes the rows; others may share.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # use schema_core::query::Lock;
    /// # #[derive(Table)] #[table(name = "jobs")]
    /// # struct Job { #[column(primary_key, identity)] id: i64 }
    /// let query = Job::select().lock(Lock::share());
    /// assert_eq!(query.to_sql(), "SELECT jobs.id FROM jobs FOR SHARE");
    /// ```
    pub fn share() -> Self {
        Self::new(" FOR SHARE")
    }

    /// `FOR KEY SHARE`: nobody deletes the rows or changes their keys.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # use schema_core::query::Lock;
    /// # #[derive(Table)] #[table(name = "jobs")]
    /// # struct Job { #[column(primary_key, identity)] id: i64 }
    /// let query = Job::select().lock(Lock::key_share());
    /// assert_eq!(query.to_sql(), "SELECT jobs.id FROM jobs FOR KEY SHARE");
    /// ```
    pub fn key_share() -> Self {
        Self::new(" FOR KEY SHARE")
    }
}

impl<L> Lock<L> {
    /// `OF`: only the rows of this table or alias, and of others named so.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # use schema_core::query::Lock;
    /// # #[derive(Table)] #[table(name = "jobs")]
    /// # struct Job { #[column(primary_key, identity)] id: i64 }
    /// let query = Job::select().lock(Lock::update().of::<Job>());
    /// assert_eq!(query.to_sql(), "SELECT jobs.id FROM jobs FOR UPDATE OF jobs");
    /// ```
    pub fn of<T: Stored>(mut self) -> Lock<(L, T)> {
        self.tables.separate(", ");
        T::write_name(&mut self.tables);
        let Self { strength, tables, wait, .. } = self;
        Lock { strength, tables, wait, marker: PhantomData }
    }

    /// `NOWAIT`: an error at once where somebody else has locked a row.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # use schema_core::query::Lock;
    /// # #[derive(Table)] #[table(name = "jobs")]
    /// # struct Job { #[column(primary_key, identity)] id: i64 }
    /// let query = Job::select().lock(Lock::share().nowait());
    /// assert_eq!(query.to_sql(), "SELECT jobs.id FROM jobs FOR SHARE NOWAIT");
    /// ```
    pub fn nowait(self) -> Self {
        Self { wait: " NOWAIT", ..self }
    }

    /// `SKIP LOCKED`: without the rows that somebody else has locked, as a queue does.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # use schema_core::query::Lock;
    /// # #[derive(Table)] #[table(name = "jobs")]
    /// # struct Job { #[column(primary_key, identity)] id: i64 }
    /// let query = Job::select().lock(Lock::update().skip_locked());
    /// assert_eq!(query.to_sql(), "SELECT jobs.id FROM jobs FOR UPDATE SKIP LOCKED");
    /// ```
    pub fn skip_locked(self) -> Self {
        Self { wait: " SKIP LOCKED", ..self }
    }
}

/// That every table that a [`Lock`] names is in scope `S`. `I` is always inferred.
#[diagnostic::on_unimplemented(
    message = "the lock names a table that is not part of this query",
    label = "a table of its `.of::<…>()` is not in FROM or a JOIN here"
)]
pub trait LockIn<S, I> {}
#[diagnostic::do_not_recommend]
impl<S> LockIn<S, ()> for () {}
#[diagnostic::do_not_recommend]
impl<S: Has<T, J>, L: LockIn<S, I>, T, I, J> LockIn<S, (I, J)> for (L, T) {}

impl<S, R, G> Select<S, R, G> {
    /// `FOR UPDATE`: locks the rows until the transaction ends.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, team: i32, age: i32 }
    /// let query = User::find(7).columns(User::age).for_update();
    /// assert_eq!(query.to_sql(), "SELECT users.age FROM users WHERE users.id = $1 FOR UPDATE");
    /// ```
    pub fn for_update(mut self) -> Self {
        self.lock = written(|sql| sql.push(" FOR UPDATE"));
        self
    }

    /// `FOR UPDATE SKIP LOCKED`: locks the rows that nobody else has locked, as a queue does.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, team: i32, age: i32 }
    /// let query = User::select().columns(User::id).limit(1).for_update_skip_locked();
    /// assert_eq!(query.to_sql(), "SELECT users.id FROM users LIMIT $1 FOR UPDATE SKIP LOCKED");
    /// ```
    pub fn for_update_skip_locked(mut self) -> Self {
        self.lock = written(|sql| sql.push(" FOR UPDATE SKIP LOCKED"));
        self
    }

    /// Locks the rows; a further lock is for other tables.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # use schema_core::query::Lock;
    /// # #[derive(Table)] #[table(name = "jobs")]
    /// # struct Job { #[column(primary_key, identity)] id: i64 }
    /// # #[derive(Table)] #[table(name = "queues")]
    /// # struct Queue { #[column(primary_key, identity)] id: i64 }
    /// let jobs = Job::select().inner_join(Queue::on(Queue::id.eq(Job::id))).columns(Job::id);
    /// let locked = jobs.lock(Lock::update().of::<Job>()).lock(Lock::share().of::<Queue>());
    /// assert_eq!(
    ///     locked.to_sql(),
    ///     "SELECT jobs.id FROM jobs JOIN queues ON queues.id = jobs.id \
    ///      FOR UPDATE OF jobs FOR SHARE OF queues"
    /// );
    /// ```
    pub fn lock<L: LockIn<S, I>, I>(mut self, lock: Lock<L>) -> Self {
        self.lock.push(lock.strength);
        self.lock.clause(" OF ", lock.tables);
        self.lock.push(lock.wait);
        self
    }
}
