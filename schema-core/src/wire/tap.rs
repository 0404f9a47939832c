use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_postgres::tls::{ChannelBinding, TlsStream};

use super::Wire;
use super::line::Line;
use super::stream::Stream;

/// The driver's end of a connection: its stream, as long as nothing of our own is under way. Dropped,
/// the connection is closed.
pub(crate) struct Tap(Wire);

impl Tap {
    /// The driver's end, and ours.
    pub(crate) fn new(stream: Stream) -> (Self, Wire) {
        let wire = Wire::new(stream);
        (Self(wire.clone()), wire)
    }
}

impl AsyncRead for Tap {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.0.with(|line| line.poll_driver_read(cx, buf))
    }
}

impl AsyncWrite for Tap {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.0.with(|line| line.poll_driver_write(cx, buf))
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.0.with(|line| line.poll_driver_end(cx, AsyncWrite::poll_flush))
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.0.with(|line| line.poll_driver_end(cx, AsyncWrite::poll_shutdown))
    }
}

impl TlsStream for Tap {
    fn channel_binding(&self) -> ChannelBinding {
        let binding = |line: &mut Line| line.stream().map(Stream::channel_binding);
        self.0.with(binding).unwrap_or_else(ChannelBinding::none)
    }
}

impl Drop for Tap {
    fn drop(&mut self) {
        self.0.close();
    }
}
