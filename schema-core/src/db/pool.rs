use std::sync::Arc;
use std::time::Duration;

use deadpool::Runtime;
use deadpool::managed::{self, Metrics, Object, PoolError, QueueMode, RecycleError, RecycleResult};
use deadpool::managed::{TimeoutType, Timeouts};
use tokio::runtime::Handle;

use super::opening::Openings;
use super::session::{PATIENCE, Session};
use super::settings::Settings;
use crate::connect::{Link, Target};
use crate::error::Error;

/// What a connection that was lent out whole goes back with: as new, but for prepared statements.
const RESET: &str = "CLOSE ALL; SET SESSION AUTHORIZATION DEFAULT; RESET ALL; UNLISTEN *; \
                     SELECT pg_catalog.pg_advisory_unlock_all(); DISCARD TEMP; DISCARD SEQUENCES";

/// Connections, made when they are needed and kept.
#[derive(Clone)]
pub(super) struct Pool(managed::Pool<Sessions>);

/// What the pool holds.
struct Sessions {
    way: Arc<Way>,
    openings: Openings,
}

/// How a connection is made.
struct Way {
    target: Target,
    settings: Arc<Settings>,
    /// How long a new connection may take.
    patience: Duration,
}

impl Way {
    async fn connect(&self) -> Result<Link, Error> {
        match tokio::time::timeout(self.patience, self.target.connect()).await {
            Ok(Ok(link)) => Ok(link),
            Ok(Err(error)) => Err(Error::Unreachable(error.to_string())),
            Err(_) => Err(unreachable("the server did not answer in time")),
        }
    }

    async fn open(self: Arc<Self>) -> Result<Arc<Session>, Error> {
        let link = self.connect().await?;
        Ok(Arc::new(Session::new(link, self.settings.clone())))
    }
}

impl managed::Manager for Sessions {
    type Type = Arc<Session>;
    type Error = Error;

    async fn create(&self) -> Result<Arc<Session>, Error> {
        // it is seldom, and would make every statement's future large
        let open = || Way::open(self.way.clone());
        Box::pin(self.openings.next(open)).await
    }

    /// Leases clean up behind themselves; here only what was cut off meanwhile is found out.
    async fn recycle(&self, session: &mut Arc<Session>, _: &Metrics) -> RecycleResult<Error> {
        if session.is_closed() { Err(RecycleError::message("it is closed")) } else { Ok(()) }
    }
}

/// A connection on loan. Dropped, it goes back to the pool when it is clean; when it is not, once it
/// is, or it is closed.
pub struct Lease {
    session: Arc<Session>,
    /// The pool's own hold on it: dropped, it serves the next.
    home: Option<Object<Sessions>>,
    reset: bool,
}

impl Pool {
    pub(super) fn new(
        target: Target,
        settings: Settings,
        size: usize,
        wait: Duration,
    ) -> Result<Self, Error> {
        let way = Way { target, settings: Arc::new(settings), patience: wait };
        managed::Pool::builder(Sessions { way: Arc::new(way), openings: Openings::default() })
            .max_size(size)
            .timeouts(Timeouts { wait: Some(wait), create: None, recycle: None })
            // the one that was used last comes first, so that those that are not needed grow old
            .queue_mode(QueueMode::Lifo)
            .runtime(Runtime::Tokio1)
            .build()
            .map(Self)
            .map_err(|error| Error::Config(error.to_string()))
    }

    pub(super) async fn get(&self) -> Result<Lease, Error> {
        // to wait takes a timer: only where none is free
        let at_once = Timeouts { wait: Some(Duration::ZERO), ..Timeouts::default() };
        let got = match self.0.timeout_get(&at_once).await {
            Err(PoolError::Timeout(TimeoutType::Wait)) => Box::pin(self.0.get()).await,
            got => got,
        };
        let home = got.map_err(|error| match error {
            PoolError::Backend(error) => error,
            PoolError::Timeout(TimeoutType::Wait) => {
                unreachable("every connection of the pool was busy for too long")
            }
            other => unreachable(&other.to_string()),
        })?;
        Ok(Lease { session: Arc::clone(&home), home: Some(home), reset: false })
    }

    /// A new connection, which is not counted.
    pub(super) async fn connect(&self) -> Result<Link, Error> {
        self.0.manager().way.connect().await
    }
}

fn unreachable(reason: &str) -> Error {
    Error::Unreachable(reason.to_owned())
}

impl Lease {
    /// A connection that is somebody else's.
    pub(crate) fn borrowed(session: Arc<Session>) -> Self {
        Self { session, home: None, reset: false }
    }

    pub(super) fn session(&self) -> &Arc<Session> {
        &self.session
    }

    /// The connection may be given settings, locks and the like: they go before it is used again.
    pub(super) fn reset_at_end(&mut self) {
        self.reset = true;
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        let Some(home) = self.home.take() else { return };
        if home.is_closed() || (home.is_clean() && !self.reset) {
            return;
        }
        match Handle::try_current() {
            Ok(runtime) => drop(runtime.spawn(clean(home, self.reset))),
            Err(_) => home.close(),
        }
    }
}

/// Cleans a connection, or closes it; then the pool has it back.
async fn clean(home: Object<Sessions>, reset: bool) {
    let mut clean = home.clean().await;
    if clean && reset {
        let done = tokio::time::timeout(PATIENCE, home.command(RESET));
        clean = matches!(done.await, Ok(Ok(())));
    }
    if !clean {
        home.close();
    }
}
