use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_postgres::Socket;
use tokio_postgres::tls::ChannelBinding;

#[cfg(unix)]
use super::local::Local;
#[cfg(feature = "tls")]
use crate::connect::TlsStream;

/// What leads to a server.
pub(crate) enum Stream {
    /// A socket that the driver has connected.
    Network(Socket),
    #[cfg(unix)]
    Local(Local),
    #[cfg(feature = "tls")]
    Tls(TlsStream<Socket>),
}

impl Stream {
    /// What an authentication can be bound to.
    pub(super) fn channel_binding(&self) -> ChannelBinding {
        match self {
            #[cfg(feature = "tls")]
            Self::Tls(stream) => tokio_postgres::tls::TlsStream::channel_binding(stream),
            _ => ChannelBinding::none(),
        }
    }
}

/// Calls a method of the stream that it is.
macro_rules! either {
    ($stream:expr, $inner:ident => $call:expr) => {
        match $stream.get_mut() {
            Self::Network($inner) => $call,
            #[cfg(unix)]
            Self::Local($inner) => $call,
            #[cfg(feature = "tls")]
            Self::Tls($inner) => $call,
        }
    };
}

impl AsyncRead for Stream {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        either!(self, inner => Pin::new(inner).poll_read(cx, buf))
    }
}

impl AsyncWrite for Stream {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        either!(self, inner => Pin::new(inner).poll_write(cx, buf))
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        either!(self, inner => Pin::new(inner).poll_flush(cx))
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        either!(self, inner => Pin::new(inner).poll_shutdown(cx))
    }
}
