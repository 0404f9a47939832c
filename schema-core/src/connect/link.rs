use std::error::Error as StdError;
use std::io;
#[cfg(unix)]
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
#[cfg(unix)]
use std::time::Duration;

#[cfg(unix)]
use tokio::net::UnixStream;
use tokio_postgres::config::{Host, SslMode, SslNegotiation, TargetSessionAttrs};
use tokio_postgres::error::SqlState;
use tokio_postgres::tls::NoTlsStream;
use tokio_postgres::{AsyncMessage, CancelToken, Client, Connection, Error, NoTls, Socket};

use super::connector::{Connector, Security};
use super::target::{Mode, Target};
#[cfg(feature = "tls")]
use super::tls::{Tls, TlsError};
#[cfg(unix)]
use crate::wire::{Local, Stream};
use crate::wire::{Tap, Wire};

/// A connection to a database, not yet driven.
pub struct Link {
    /// What runs statements.
    pub client: Client,
    /// What moves bytes: it has to be polled until it ends, in a task of its own for example.
    pub driver: Driver,
    /// What ends a statement that runs.
    pub canceller: Canceller,
    /// What runs statements without the driver, where its stream could be had.
    pub(crate) wire: Option<Wire>,
}

/// What moves the bytes of a connection. As a future it ends with the connection.
pub struct Driver(Connected);

enum Connected {
    Network(Connection<Socket, Tap>),
    #[cfg(unix)]
    Local(Connection<Tap, NoTlsStream>),
}

impl Driver {
    /// The next notice or notification of the server; `None` after the connection's end.
    pub fn poll_message(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<AsyncMessage, Error>>> {
        match &mut self.0 {
            Connected::Network(connection) => connection.poll_message(cx),
            #[cfg(unix)]
            Connected::Local(connection) => connection.poll_message(cx),
        }
    }
}

impl Future for Driver {
    type Output = Result<(), Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        while let Some(message) = ready!(self.poll_message(cx)) {
            message?;
        }
        Poll::Ready(Ok(()))
    }
}

/// Asks the server to cancel what runs on a connection, over another one of the same kind.
#[derive(Clone)]
pub struct Canceller {
    token: CancelToken,
    way: Way,
}

/// How a server is reached again.
#[derive(Clone)]
enum Way {
    Network(Connector),
    #[cfg(unix)]
    Local(PathBuf),
}

impl Canceller {
    /// Ends the statement that runs, if there is one. Nothing says whether it came in time.
    ///
    /// # Errors
    /// When the server can't be reached.
    pub async fn cancel(&self) -> Result<(), ConnectError> {
        match &self.way {
            Way::Network(connector) => self.token.cancel_query(connector.clone()).await?,
            #[cfg(unix)]
            Way::Local(path) => {
                let stream = open(path).await?;
                self.token.cancel_query_raw(stream, NoTls).await?;
            }
        }
        Ok(())
    }
}

/// Why a connection could not be made.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// TLS can't be set up.
    #[cfg(feature = "tls")]
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The server can't be reached, or refused.
    #[error("{}", explain(.0))]
    Driver(#[from] Error),
    /// The server's socket can't be opened.
    #[error("error connecting to server: {0}")]
    Socket(#[from] io::Error),
    /// The address asks for TLS, and the program was compiled without it.
    #[error("the address asks for TLS: compile schema-core with its feature `tls`")]
    NoTls,
}

/// What the driver says, and for a refused certificate what to do.
fn explain(error: &Error) -> String {
    if let Some(server) = error.as_db_error() {
        return format!("{} ({})", server.message(), server.code().code());
    }
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let cause_text = cause.to_string();
        if !text.ends_with(&cause_text) {
            text.push_str(&format!(": {cause_text}"));
        }
        source = cause.source();
    }
    #[cfg(feature = "tls")]
    if let Some(advice) = super::tls::advice(error) {
        text.push_str(&format!("\n  {advice}"));
    }
    text
}

impl Target {
    /// Connects, as `sslmode` says.
    ///
    /// # Errors
    /// No host could be reached, the server refused, or its certificate is not the one that is
    /// asked for. No password is shown.
    pub async fn connect(&self) -> Result<Link, ConnectError> {
        if self.is_local() {
            return self.connect_plain().await;
        }
        match self.mode {
            Mode::Disable => self.connect_plain().await,
            Mode::Allow => match self.connect_plain().await {
                Err(ConnectError::Driver(error)) if is_refused(&error) => {
                    let with_tls = self.connect_tls(SslMode::Require).await;
                    with_tls.map_err(|_| ConnectError::Driver(error))
                }
                result => result,
            },
            Mode::Prefer => match self.connect_tls(SslMode::Prefer).await {
                Err(ConnectError::Driver(error)) if is_refused(&error) || is_tls(&error) => {
                    self.connect_plain().await.map_err(|_| ConnectError::Driver(error))
                }
                Err(ConnectError::NoTls) => self.connect_plain().await,
                result => result,
            },
            Mode::Require | Mode::VerifyCa | Mode::VerifyFull => {
                self.connect_tls(SslMode::Require).await
            }
        }
    }

    async fn connect_plain(&self) -> Result<Link, ConnectError> {
        #[cfg(unix)]
        if let Some(path) = self.socket_path() {
            return self.connect_local(path).await;
        }
        self.connect_network(SslMode::Disable, Security::default()).await
    }

    #[cfg(feature = "tls")]
    async fn connect_tls(&self, mode: SslMode) -> Result<Link, ConnectError> {
        let tls = Some(Tls::new(self)?);
        self.connect_network(mode, Security { tls, optional: mode == SslMode::Prefer }).await
    }

    #[cfg(not(feature = "tls"))]
    #[allow(clippy::unused_async)]
    async fn connect_tls(&self, _: SslMode) -> Result<Link, ConnectError> {
        Err(ConnectError::NoTls)
    }

    /// Lets the driver choose among the hosts and open the socket. What is said of TLS over it is then
    /// up to the connector, also that there is none: so the socket comes into our hands.
    async fn connect_network(
        &self,
        mode: SslMode,
        security: Security,
    ) -> Result<Link, ConnectError> {
        let mut config = self.config().clone();
        let asks = config.get_ssl_negotiation() == SslNegotiation::Postgres;
        let connector = if self.has_names() {
            config.ssl_mode(SslMode::Require).ssl_negotiation(SslNegotiation::Direct);
            Connector::new(security, asks)
        } else {
            // the driver asks no connector for a host that has no name
            config.ssl_mode(mode);
            Connector::new(security, false)
        };
        let (client, connection) = config.connect(connector.clone()).await?;
        let (wire, token) = (connector.take_wire(), client.cancel_token());
        let canceller = Canceller { token, way: Way::Network(connector) };
        Ok(Link { client, driver: Driver(Connected::Network(connection)), canceller, wire })
    }

    /// The one socket that the address means, when it is of this machine and may be any server's.
    #[cfg(unix)]
    fn socket_path(&self) -> Option<PathBuf> {
        let config = self.config();
        let ([Host::Unix(folder)], []) = (config.get_hosts(), config.get_hostaddrs()) else {
            return None;
        };
        let port = match config.get_ports() {
            [] => 5432,
            [port] => *port,
            _ => return None,
        };
        let any = config.get_target_session_attrs() == TargetSessionAttrs::Any;
        any.then(|| folder.join(format!(".s.PGSQL.{port}")))
    }

    /// Opens the socket, which the driver gives to nobody otherwise.
    #[cfg(unix)]
    async fn connect_local(&self, path: PathBuf) -> Result<Link, ConnectError> {
        let mut config = self.config().clone();
        config.ssl_mode(SslMode::Disable);
        let opening = open(&path);
        let stream = match config.get_connect_timeout() {
            Some(limit) => {
                tokio::time::timeout(*limit, opening).await.map_err(io::Error::from)??
            }
            None => opening.await?,
        };
        let (tap, wire) = Tap::new(Stream::Local(Local::new(stream)?));
        let (client, connection) = config.connect_raw(tap, NoTls).await?;
        let canceller = Canceller { token: client.cancel_token(), way: Way::Local(path) };
        let driver = Driver(Connected::Local(connection));
        Ok(Link { client, driver, canceller, wire: Some(wire) })
    }
}

/// Opens a socket of this machine. While a server has not yet taken the connections that wait for it,
/// it is asked again.
#[cfg(unix)]
async fn open(path: &Path) -> io::Result<UnixStream> {
    for _ in 0..1_000 {
        match UnixStream::connect(path).await {
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
            result => return result,
        }
    }
    UnixStream::connect(path).await
}

/// Whether the server lets nobody in over such a connection (`pg_hba.conf`): perhaps it does over the
/// other kind. A wrong password is not tried again.
fn is_refused(error: &Error) -> bool {
    error.code() == Some(&SqlState::INVALID_AUTHORIZATION_SPECIFICATION)
}

/// Whether it is TLS itself that failed, which the driver tells only by its text.
fn is_tls(error: &Error) -> bool {
    error.to_string() == "error performing TLS handshake"
}
