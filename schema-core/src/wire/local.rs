use std::io::{self, Read as _, Write as _};
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::unix::AsyncFd;
use tokio::io::{AsyncRead, AsyncWrite, Interest, ReadBuf};

/// A socket of this machine that wakes only for what the server has sent. Asked for both directions, as
/// the runtime's own does, the system wakes the client a second time for each request: when the server
/// has read it, and there is room for more.
pub(crate) struct Local {
    stream: AsyncFd<UnixStream>,
    /// While there is no room for what is to be sent.
    full: Option<AsyncFd<UnixStream>>,
}

impl Local {
    pub(crate) fn new(stream: tokio::net::UnixStream) -> io::Result<Self> {
        let stream = registered(stream.into_std()?, Interest::READABLE)?;
        Ok(Self { stream, full: None })
    }

    /// Waits until there may be room for more.
    fn poll_room(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let full = match self.full.take() {
            Some(full) => full,
            None => {
                let same = self.stream.get_ref().try_clone()?;
                registered(same, Interest::WRITABLE)?
            }
        };
        ready!(self.full.insert(full).poll_write_ready(cx))?.clear_ready();
        Poll::Ready(Ok(()))
    }
}

/// A socket that wakes for one direction.
#[allow(unsafe_code)] // the runtime has no other way to say which
fn registered(stream: UnixStream, interest: Interest) -> io::Result<AsyncFd<UnixStream>> {
    // SAFETY: a `UnixStream` has one descriptor, its own, and keeps it open until it is dropped.
    Ok(unsafe { AsyncFd::register_with_interest(stream, interest) }?)
}

impl AsyncRead for Local {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        loop {
            let mut readable = ready!(self.stream.poll_read_ready(cx))?;
            let room = buf.initialize_unfilled();
            let wanted = room.len();
            let Ok(read) = readable.try_io(|stream| stream.get_ref().read(room)) else { continue };
            match read {
                Ok(count) => {
                    if 0 < count && count < wanted {
                        // that was all: it need not be asked in vain for more
                        readable.clear_ready();
                    }
                    buf.advance(count);
                    return Poll::Ready(Ok(()));
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Poll::Ready(Err(error)),
            }
        }
    }
}

impl AsyncWrite for Local {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        loop {
            match self.stream.get_ref().write(buf) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    ready!(self.poll_room(cx))?;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                written => {
                    self.full = None;
                    return Poll::Ready(written);
                }
            }
        }
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(self.stream.get_ref().shutdown(Shutdown::Write))
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::UnixStream;

    use super::*;

    #[tokio::test]
    async fn what_finds_no_room_is_sent_once_there_is_some() -> io::Result<()> {
        let (ours, mut theirs) = UnixStream::pair()?;
        let mut ours = Local::new(ours)?;
        let sent: Vec<u8> = (0..=u8::MAX).cycle().take(4 * 1024 * 1024).collect();
        for _ in 0..2 {
            let mut received = vec![0; sent.len()];
            let (written, read) =
                tokio::join!(ours.write_all(&sent), theirs.read_exact(&mut received));
            written?;
            read?;
            assert!(received == sent);
        }
        Ok(())
    }

    #[tokio::test]
    async fn what_comes_in_pieces_is_read_to_its_end() -> io::Result<()> {
        let (ours, mut theirs) = UnixStream::pair()?;
        let mut ours = Local::new(ours)?;
        let send = async move {
            for piece in ["one ", "two ", "three"] {
                theirs.write_all(piece.as_bytes()).await?;
                tokio::task::yield_now().await;
            }
            Ok::<_, io::Error>(()) // and closes
        };
        let mut received = String::new();
        let (sent, read) = tokio::join!(send, ours.read_to_string(&mut received));
        sent?;
        read?;
        assert_eq!(received, "one two three");
        Ok(())
    }
}
