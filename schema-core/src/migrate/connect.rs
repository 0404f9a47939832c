//! The connection that migrations run on: one of their own, never the pool's.

use std::error::Error as StdError;
use std::future::Future;
use std::hash::{Hash, Hasher};

use std::sync::Arc;

use tokio_postgres::{Client, Config};

use crate::connect::Target;
use crate::db::{Session, Settings};

/// Identifies a database within a process, so that a success is remembered for it alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct DatabaseKey(u64);

impl DatabaseKey {
    /// The key of the database that a configuration leads to: its hosts, ports, name and user.
    pub fn of(config: &Config) -> Self {
        let mut hasher = std::hash::DefaultHasher::new();
        for host in config.get_hosts() {
            format!("{host:?}").hash(&mut hasher);
        }
        config.get_hostaddrs().hash(&mut hasher);
        config.get_ports().hash(&mut hasher);
        config.get_dbname().hash(&mut hasher);
        config.get_user().hash(&mut hasher);
        config.get_options().hash(&mut hasher);
        Self(hasher.finish())
    }
}

/// Opens connections for migrations.
///
/// A pool implements it by connecting anew: the connection is closed after the run, and with it
/// go the lock and the session's settings.
pub trait Connect: Clone + Send + Sync + 'static {
    /// Which database it is. Called on every `ensure_migrations`, so it should be computed once.
    fn database(&self) -> DatabaseKey;

    /// Opens a connection.
    ///
    /// # Errors
    /// Whatever kept it from connecting; it must not contain a password.
    fn connect(
        &self,
    ) -> impl Future<Output = Result<Connection, Box<dyn StdError + Send + Sync>>> + Send;
}

/// A client and the task that drives it. Dropping it closes the socket at once, also in the
/// middle of a statement.
pub struct Connection(Arc<Session>);

impl Connection {
    /// Spawns the connection's own future, which `tokio_postgres` returns beside the client.
    pub fn spawn<E: std::fmt::Display>(
        client: Client,
        connection: impl Future<Output = Result<(), E>> + Send + 'static,
    ) -> Self {
        let driver = tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "migration connection ended");
            }
        });
        Self(Arc::new(Session::with(client, driver.abort_handle(), settings())))
    }

    /// The client.
    pub fn client(&self) -> &Client {
        self.0.client()
    }

    /// The connection, for what runs statements on it.
    pub(crate) fn session(&self) -> &Arc<Session> {
        &self.0
    }
}

/// Nothing stays prepared: behind a pooler the next batch may be on another session.
fn settings() -> Arc<Settings> {
    Arc::new(Settings::without_statements())
}

impl std::fmt::Debug for Connection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Connection")
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.0.close();
    }
}

/// Connects as an address says.
#[derive(Debug, Clone)]
pub struct Dedicated {
    target: Target,
    key: DatabaseKey,
}

impl Dedicated {
    /// Connects to this address.
    pub fn new(target: Target) -> Self {
        let key = DatabaseKey::of(target.config());
        Self { target, key }
    }

    /// Connects to another database of the same server.
    pub fn to_database(&self, name: &str) -> Self {
        Self::new(self.target.with_database(name))
    }
}

impl Connect for Dedicated {
    fn database(&self) -> DatabaseKey {
        self.key
    }

    async fn connect(&self) -> Result<Connection, Box<dyn StdError + Send + Sync>> {
        let link = self.target.connect().await?;
        Ok(Connection(Arc::new(Session::new(link, settings()))))
    }
}
