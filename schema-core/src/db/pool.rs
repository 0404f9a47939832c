use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, TryAcquireError};

use super::session::{PATIENCE, Session};
use super::settings::Settings;
use crate::connect::{Link, Target};
use crate::error::Error;

/// What a connection that was lent out whole goes back with: as new, but for prepared statements.
const RESET: &str = "CLOSE ALL; SET SESSION AUTHORIZATION DEFAULT; RESET ALL; UNLISTEN *; \
                     SELECT pg_catalog.pg_advisory_unlock_all(); DISCARD TEMP; DISCARD SEQUENCES";

/// Connections, made when they are needed and kept.
#[derive(Clone)]
pub(super) struct Pool(Arc<Shared>);

struct Shared {
    target: Target,
    settings: Arc<Settings>,
    permits: Arc<Semaphore>,
    /// The one that was used last comes first, so that those that are not needed grow old.
    idle: Mutex<Vec<Arc<Session>>>,
    wait: Duration,
}

/// A connection on loan. Dropped, it goes back to the pool when it is clean; when it is not, once it
/// is, or it is closed.
pub struct Lease {
    session: Arc<Session>,
    home: Option<Home>,
    reset: bool,
}

/// Where a connection goes back to, and the right to one of the pool's.
struct Home {
    pool: Pool,
    _permit: OwnedSemaphorePermit,
}

impl Pool {
    pub(super) fn new(target: Target, settings: Settings, size: usize, wait: Duration) -> Self {
        Self(Arc::new(Shared {
            target,
            settings: Arc::new(settings),
            permits: Arc::new(Semaphore::new(size)),
            idle: Mutex::new(Vec::with_capacity(size)),
            wait,
        }))
    }

    pub(super) async fn get(&self) -> Result<Lease, Error> {
        let permit = match self.0.permits.clone().try_acquire_owned() {
            Ok(permit) => permit,
            Err(TryAcquireError::NoPermits) => self.wait().await?,
            Err(TryAcquireError::Closed) => return Err(unreachable("the pool is closed")),
        };
        let home = Some(Home { pool: self.clone(), _permit: permit });
        let session = match self.idle_session() {
            Some(session) => session,
            None => Arc::new(Session::new(self.connect().await?, self.0.settings.clone())),
        };
        Ok(Lease { session, home, reset: false })
    }

    async fn wait(&self) -> Result<OwnedSemaphorePermit, Error> {
        let permit = self.0.permits.clone().acquire_owned();
        match tokio::time::timeout(self.0.wait, permit).await {
            Ok(Ok(permit)) => Ok(permit),
            Ok(Err(_)) => Err(unreachable("the pool is closed")),
            Err(_) => Err(unreachable("every connection of the pool was busy for too long")),
        }
    }

    /// One that is there already, and not cut off meanwhile.
    fn idle_session(&self) -> Option<Arc<Session>> {
        let mut idle = self.idle();
        while let Some(session) = idle.pop() {
            if !session.is_closed() {
                return Some(session);
            }
        }
        None
    }

    /// A new connection, which is not counted.
    pub(super) async fn connect(&self) -> Result<Link, Error> {
        match tokio::time::timeout(self.0.wait, self.0.target.connect()).await {
            Ok(Ok(link)) => Ok(link),
            Ok(Err(error)) => Err(Error::Unreachable(error.to_string())),
            Err(_) => Err(unreachable("the server did not answer in time")),
        }
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Arc<Session>>> {
        self.0.idle.lock().unwrap_or_else(PoisonError::into_inner)
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

impl Home {
    /// Takes a connection back.
    fn take(self, session: Arc<Session>) {
        if !session.is_closed() {
            self.pool.idle().push(session);
        }
    }

    /// Cleans a connection and takes it back, or closes it.
    async fn clean(self, session: Arc<Session>, reset: bool) {
        let mut clean = session.clean().await;
        if clean && reset {
            let done = tokio::time::timeout(PATIENCE, session.client().batch_execute(RESET));
            clean = matches!(done.await, Ok(Ok(())));
        }
        if clean {
            self.take(session);
        } else {
            session.close();
        }
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        let Some(home) = self.home.take() else { return };
        let session = self.session.clone();
        if session.is_closed() || (session.is_clean() && !self.reset) {
            home.take(session);
        } else if let Ok(runtime) = Handle::try_current() {
            runtime.spawn(home.clean(session, self.reset));
        } else {
            session.close();
        }
    }
}
