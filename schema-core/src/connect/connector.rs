use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio_postgres::Socket;
use tokio_postgres::tls::{MakeTlsConnect, TlsConnect};

#[cfg(feature = "tls")]
use super::tls::{self, Tls};
use crate::wire::{Stream, Tap, Wire};

/// What a connection is protected by; nothing, unless told.
#[derive(Clone, Default)]
pub(super) struct Security {
    #[cfg(feature = "tls")]
    pub(super) tls: Option<Tls>,
    /// It may be nothing, when the server knows no TLS.
    #[cfg(feature = "tls")]
    pub(super) optional: bool,
}

/// Takes the sockets that the driver opens, makes of them what is asked for, and keeps our end of the
/// one that was opened last.
#[derive(Clone)]
#[cfg_attr(not(feature = "tls"), allow(dead_code))]
pub(super) struct Connector {
    security: Security,
    /// Whether the server is to be asked for TLS before it begins.
    asks: bool,
    wire: Arc<Mutex<Option<Wire>>>,
}

impl Connector {
    pub(super) fn new(security: Security, asks: bool) -> Self {
        Self { security, asks, wire: Arc::default() }
    }

    /// Our end of the connection; `None` when the driver has kept the socket for itself.
    pub(super) fn take_wire(&self) -> Option<Wire> {
        self.wire().take()
    }

    fn wire(&self) -> MutexGuard<'_, Option<Wire>> {
        self.wire.lock().unwrap_or_else(PoisonError::into_inner)
    }

    #[cfg(feature = "tls")]
    async fn secure(&self, mut socket: Socket, host: &str) -> io::Result<Stream> {
        let Security { tls, optional } = self.security.clone();
        let Some(tls) = tls else { return Ok(Stream::Network(socket)) };
        if self.asks && !is_willing(&mut socket).await? {
            let refused = || io::Error::other("server does not support TLS");
            return optional.then_some(Stream::Network(socket)).ok_or_else(refused);
        }
        Ok(Stream::Tls(tls.connect(tls::host_name(host)?, socket).await?))
    }

    #[cfg(not(feature = "tls"))]
    #[allow(clippy::unused_async)]
    async fn secure(&self, socket: Socket, _: &str) -> io::Result<Stream> {
        Ok(Stream::Network(socket))
    }
}

/// Asks a server whether it knows TLS.
#[cfg(feature = "tls")]
async fn is_willing(socket: &mut Socket) -> io::Result<bool> {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    let mut request = bytes::BytesMut::new();
    postgres_protocol::message::frontend::ssl_request(&mut request);
    socket.write_all(&request).await?;
    // no more than the one byte: what follows it unprotected could be anybody's
    Ok(socket.read_u8().await? == b'S')
}

impl MakeTlsConnect<Socket> for Connector {
    type Stream = Tap;
    type TlsConnect = ToHost;
    type Error = io::Error;

    fn make_tls_connect(&mut self, host: &str) -> Result<ToHost, io::Error> {
        // that of a host that was tried before
        self.take_wire();
        Ok(ToHost { connector: self.clone(), host: host.to_owned() })
    }
}

/// Makes one connection to a host.
pub(super) struct ToHost {
    connector: Connector,
    host: String,
}

impl TlsConnect<Socket> for ToHost {
    type Stream = Tap;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<Tap>> + Send>>;

    fn connect(self, socket: Socket) -> Self::Future {
        Box::pin(async move {
            let stream = self.connector.secure(socket, &self.host).await?;
            let (tap, wire) = Tap::new(stream);
            *self.connector.wire() = Some(wire);
            Ok(tap)
        })
    }
}
