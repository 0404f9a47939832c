//! A connection, and what became of the statements on it.

use std::future::poll_fn;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::runtime::Handle;
use tokio::task::AbortHandle;
use tokio_postgres::types::Type;
use tokio_postgres::{AsyncMessage, Client};

use super::cache::Cache;
use super::pooled::Pooled;
use super::route::{Incoming, Prepared, Route};
use super::settings::Settings;
use crate::connect::{Canceller, Driver, Link};
use crate::error::{Failure, ServerError};
use crate::sql::Param;

/// How long a dropped statement may still take before the server is asked to cancel it: most are
/// about to end.
const GRACE: Duration = Duration::from_millis(20);
/// How long the server has to answer a request to cancel.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);

/// A connection with its driver.
pub(crate) struct Session {
    route: Route,
    driver: AbortHandle,
    canceller: Option<Canceller>,
    pub(super) settings: Arc<Settings>,
    statements: Mutex<Cache<Arc<Prepared>>>,
    state: State,
    pub(super) pooled: Pooled,
    /// Held while a dropped statement comes to its end.
    settling: Arc<tokio::sync::Mutex<()>>,
}

/// What became of the statements.
#[derive(Default)]
struct State {
    /// A statement was dropped before its end.
    abandoned: AtomicBool,
    /// The connection can't be used any more.
    closed: AtomicBool,
    /// A transaction is open, or may be.
    transaction: AtomicBool,
    /// A statement of the transaction failed: it can only be rolled back.
    failed: AtomicBool,
    /// The transaction lost against another one, or against a change of the schema: running it
    /// again may mend it.
    lost: AtomicBool,
    /// The outermost savepoint that was dropped half way; 0 for none.
    dropped_savepoint: AtomicU32,
    /// How many statements are not at their end, such as those whose rows are still read.
    running: AtomicU32,
}

impl Session {
    /// A session on a new connection, which it drives.
    pub(crate) fn new(link: Link, settings: Arc<Settings>) -> Self {
        let driver = tokio::spawn(drive(link.driver, settings.clone()));
        if let Some(wire) = &link.wire {
            let settings = settings.clone();
            wire.on_notice(move |notice| settings.notice(notice));
        }
        let route = Route::new(link.client, link.wire);
        Self::on(route, driver.abort_handle(), Some(link.canceller), settings)
    }

    /// A session on a connection that something else drives.
    pub(crate) fn with(client: Client, driver: AbortHandle, settings: Arc<Settings>) -> Self {
        Self::on(Route::new(client, None), driver, None, settings)
    }

    fn on(
        route: Route,
        driver: AbortHandle,
        canceller: Option<Canceller>,
        settings: Arc<Settings>,
    ) -> Self {
        let size = if settings.statements == 0 { 256 } else { settings.statements };
        Self {
            route,
            driver,
            canceller,
            settings,
            statements: Mutex::new(Cache::new(size)),
            state: State::default(),
            pooled: Pooled::default(),
            settling: Arc::default(),
        }
    }

    pub(crate) fn client(&self) -> &Client {
        &self.route.client
    }

    /// Runs a command that gives nothing.
    pub(super) async fn command(&self, sql: &str) -> Result<(), Failure> {
        self.route.command(sql).await
    }

    pub(super) fn is_closed(&self) -> bool {
        self.state.closed.load(Ordering::Acquire) || self.route.is_closed()
    }

    /// Cuts the connection, also in the middle of a statement.
    pub(crate) fn close(&self) {
        self.state.closed.store(true, Ordering::Release);
        self.driver.abort();
        self.route.close();
    }

    /// Asks the server to cancel what runs.
    pub(super) async fn cancel(&self) {
        if let Some(canceller) = &self.canceller
            && let Ok(Err(error)) = tokio::time::timeout(PATIENCE, canceller.cancel()).await
        {
            tracing::debug!(%error, "the server could not be asked to cancel a statement");
        }
    }

    /// The same from where nothing can be waited for.
    pub(super) fn request_cancel(self: &Arc<Self>) {
        let session = self.clone();
        match Handle::try_current() {
            Ok(runtime) => drop(runtime.spawn(async move { session.cancel().await })),
            Err(_) => self.close(),
        }
    }

    /// Notes that a statement was dropped before its end, and sees to its end.
    fn abandon(self: &Arc<Self>) {
        self.state.abandoned.store(true, Ordering::Release);
        let Ok(runtime) = Handle::try_current() else { return self.close() };
        // who holds the lock already waits for the end of all that was sent
        if let Ok(guard) = self.settling.clone().try_lock_owned() {
            let session = self.clone();
            runtime.spawn(async move {
                session.settle().await;
                drop(guard);
            });
        }
    }

    /// Waits for the end of what was dropped; what takes too long is cancelled on the server. Then
    /// the connection is closed: the request might still arrive, and hit the next statement.
    async fn settle(&self) {
        // sent behind everything else, so answered after it
        let drained = self.client().batch_execute("");
        match tokio::time::timeout(GRACE, drained).await {
            Ok(Ok(())) => self.state.abandoned.store(false, Ordering::Release),
            Ok(Err(_)) => self.close(),
            Err(_) => {
                self.cancel().await;
                self.close();
            }
        }
    }

    /// Waits until nothing that was dropped runs any more. Whether the connection can be used.
    pub(super) async fn is_ready(&self) -> bool {
        if self.state.abandoned.load(Ordering::Acquire) {
            drop(self.settling.lock().await);
        }
        !self.state.closed.load(Ordering::Acquire)
    }

    /// Whether it can serve the next one as it is.
    pub(super) fn is_clean(&self) -> bool {
        !self.state.abandoned.load(Ordering::Acquire)
            && !self.state.transaction.load(Ordering::Acquire)
    }

    /// Makes it so: nothing runs, no transaction is open. Whether that succeeded.
    pub(super) async fn clean(&self) -> bool {
        if !self.is_ready().await {
            return false;
        }
        if self.in_transaction() {
            let rolled_back = self.command("ROLLBACK");
            if !matches!(tokio::time::timeout(PATIENCE, rolled_back).await, Ok(Ok(()))) {
                return false;
            }
            self.end_transaction();
        }
        true
    }

    pub(super) fn begin_transaction(&self) {
        self.state.lost.store(false, Ordering::Release);
        self.forgive();
        self.state.transaction.store(true, Ordering::Release);
    }

    pub(super) fn end_transaction(&self) {
        self.state.transaction.store(false, Ordering::Release);
    }

    pub(super) fn in_transaction(&self) -> bool {
        self.state.transaction.load(Ordering::Acquire)
    }

    /// Takes note of a server's error: the transaction can only be rolled back, or to a savepoint.
    pub(super) fn note(&self, error: &Failure) {
        if error.server().is_some() {
            self.state.failed.store(true, Ordering::Release);
        }
        if error.is_retryable() {
            self.state.lost.store(true, Ordering::Release);
        }
    }

    pub(super) fn has_lost(&self) -> bool {
        self.state.lost.load(Ordering::Acquire)
    }

    pub(super) fn has_failed(&self) -> bool {
        self.state.failed.load(Ordering::Acquire)
    }

    /// Notes that a savepoint was dropped half way.
    pub(super) fn drop_savepoint(&self, depth: u32) {
        let outer = |known| if known == 0 { depth } else { depth.min(known) };
        let known = self.state.dropped_savepoint.load(Ordering::Acquire);
        self.state.dropped_savepoint.store(outer(known), Ordering::Release);
    }

    /// The outermost savepoint that has to be undone before anything else.
    pub(super) fn dropped_savepoint(&self) -> Option<u32> {
        let depth = self.state.dropped_savepoint.load(Ordering::Acquire);
        (depth > 0).then_some(depth)
    }

    /// Whether a statement is not at its end: the server answers the next only after all its rows.
    pub(super) fn is_running(&self) -> bool {
        self.state.running.load(Ordering::Acquire) > 0
    }

    /// What was done since a savepoint is undone, and with it what failed.
    pub(super) fn forgive(&self) {
        self.state.dropped_savepoint.store(0, Ordering::Release);
        self.state.failed.store(false, Ordering::Release);
    }

    /// A statement, prepared unless it is already.
    pub(super) async fn prepare(
        &self,
        text: &str,
        running: &mut Running,
    ) -> Result<Arc<Prepared>, Failure> {
        if let Some(prepared) = self.statements().get(text) {
            return Ok(prepared);
        }
        // it is seldom, and would make every statement's future large
        let prepared = Arc::new(Box::pin(self.route.prepare(self, text, running)).await?);
        self.statements().put(prepared.text.clone(), prepared.clone());
        Ok(prepared)
    }

    /// Sends a statement.
    pub(super) async fn send(
        &self,
        prepared: &Prepared,
        params: &[Param],
        comment: &str,
    ) -> Result<Incoming, Failure> {
        self.route.send(self, prepared, params, comment).await
    }

    /// The types of the columns that a query gives.
    pub(super) async fn columns(
        &self,
        text: &str,
        running: &mut Running,
    ) -> Result<Vec<Type>, Failure> {
        running.preparing = true;
        let statement = self.client().prepare(text).await?;
        running.preparing = false;
        Ok(statement.columns().iter().map(|column| column.type_().clone()).collect())
    }

    /// Forgets a statement that the server has another plan for, or does not know any more.
    pub(super) fn forget(&self, text: &str) {
        self.statements().remove(text);
        self.route.forget_types();
    }

    fn statements(&self) -> MutexGuard<'_, Cache<Arc<Prepared>>> {
        self.statements.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // what the driver has left to send, the end of the connection, is sent by the runtime
        if self.state.closed.load(Ordering::Acquire) {
            self.driver.abort();
        }
    }
}

/// Moves the bytes of a connection until it ends.
async fn drive(mut driver: Driver, settings: Arc<Settings>) {
    while let Some(message) = poll_fn(|cx| driver.poll_message(cx)).await {
        match message {
            Ok(AsyncMessage::Notice(notice)) => settings.notice(&ServerError::from(&notice)),
            Ok(_) => {}
            Err(error) => {
                tracing::debug!(%error, "connection ended");
                return;
            }
        }
    }
}

/// A statement that runs. Dropped before [`done`](Self::done), it is seen to its end.
pub(super) struct Running {
    session: Arc<Session>,
    /// The driver prepares a statement.
    pub(super) preparing: bool,
    done: bool,
}

impl Running {
    pub(super) fn new(session: Arc<Session>) -> Self {
        session.state.running.fetch_add(1, Ordering::AcqRel);
        Self { session, preparing: false, done: false }
    }

    pub(super) fn done(&mut self) {
        if !std::mem::replace(&mut self.done, true) {
            self.session.state.running.fetch_sub(1, Ordering::AcqRel);
        }
    }

    /// Notes that the server will find an error in it, whether or not it is waited for.
    pub(super) fn fail(&self) {
        self.session.state.failed.store(true, Ordering::Release);
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if self.done {
            return;
        }
        self.done();
        if self.preparing {
            // the server would keep a statement that nobody knows the name of
            self.session.close();
        } else {
            self.session.abandon();
        }
    }
}
