use std::error::Error as StdError;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio_postgres::config::SslMode;
use tokio_postgres::error::SqlState;
use tokio_postgres::tls::NoTlsStream;
use tokio_postgres::{AsyncMessage, CancelToken, Client, Connection, Error, NoTls, Socket};

use super::target::{Mode, Target};
#[cfg(feature = "tls")]
use super::tls::{Connector, TlsError, TlsStream};

/// A connection to a database, not yet driven.
pub struct Link {
    /// What runs statements.
    pub client: Client,
    /// What moves bytes: it has to be polled until it ends, in a task of its own for example.
    pub driver: Driver,
    /// What ends a statement that runs.
    pub canceller: Canceller,
}

/// What moves the bytes of a connection. As a future it ends with the connection.
pub enum Driver {
    /// Without TLS.
    Plain(Connection<Socket, NoTlsStream>),
    /// With TLS.
    #[cfg(feature = "tls")]
    Tls(Connection<Socket, TlsStream<Socket>>),
}

impl Driver {
    /// The next notice or notification of the server; `None` after the connection's end.
    pub fn poll_message(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<AsyncMessage, Error>>> {
        match self {
            Self::Plain(connection) => connection.poll_message(cx),
            #[cfg(feature = "tls")]
            Self::Tls(connection) => connection.poll_message(cx),
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
    #[cfg(feature = "tls")]
    connector: Option<Connector>,
}

impl Canceller {
    /// Ends the statement that runs, if there is one. Nothing says whether it came in time.
    ///
    /// # Errors
    /// When the server can't be reached.
    pub async fn cancel(&self) -> Result<(), Error> {
        #[cfg(feature = "tls")]
        if let Some(connector) = &self.connector {
            return self.token.cancel_query(connector.clone()).await;
        }
        self.token.cancel_query(NoTls).await
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
        let mut config = self.config().clone();
        config.ssl_mode(SslMode::Disable);
        let (client, connection) = config.connect(NoTls).await?;
        let token = client.cancel_token();
        let canceller = Canceller {
            token,
            #[cfg(feature = "tls")]
            connector: None,
        };
        Ok(Link { client, driver: Driver::Plain(connection), canceller })
    }

    #[cfg(feature = "tls")]
    async fn connect_tls(&self, mode: SslMode) -> Result<Link, ConnectError> {
        let connector = Connector::new(self)?;
        let mut config = self.config().clone();
        config.ssl_mode(mode);
        let (client, connection) = config.connect(connector.clone()).await?;
        let canceller = Canceller { token: client.cancel_token(), connector: Some(connector) };
        Ok(Link { client, driver: Driver::Tls(connection), canceller })
    }

    #[cfg(not(feature = "tls"))]
    #[allow(clippy::unused_async)]
    async fn connect_tls(&self, _: SslMode) -> Result<Link, ConnectError> {
        Err(ConnectError::NoTls)
    }
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
