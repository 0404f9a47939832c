//! The connection that migrations run on: one of their own, never the pool's.

use std::error::Error as StdError;
use std::future::Future;
use std::hash::{Hash, Hasher};

use tokio::task::JoinHandle;
use tokio_postgres::{Client, Config, NoTls};

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
#[derive(Debug)]
pub struct Connection {
    client: Client,
    driver: JoinHandle<()>,
}

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
        Self { client, driver }
    }

    /// The client.
    pub fn client(&self) -> &Client {
        &self.client
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.driver.abort();
    }
}

/// Connects without TLS: over a unix socket, or within a private network.
#[derive(Debug, Clone)]
pub struct Dedicated {
    config: Config,
    key: DatabaseKey,
}

impl Dedicated {
    /// Connects with this configuration.
    pub fn new(config: Config) -> Self {
        let key = DatabaseKey::of(&config);
        Self { config, key }
    }

    /// Connects to another database of the same server.
    pub fn to_database(&self, name: &str) -> Self {
        let mut config = self.config.clone();
        config.dbname(name);
        Self::new(config)
    }
}

impl Connect for Dedicated {
    fn database(&self) -> DatabaseKey {
        self.key
    }

    async fn connect(&self) -> Result<Connection, Box<dyn StdError + Send + Sync>> {
        let (client, connection) = self.config.connect(NoTls).await?;
        Ok(Connection::spawn(client, connection))
    }
}
