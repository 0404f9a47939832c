use std::io;
use std::ops::Range;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, ReadBuf};

use super::frames::{self, HEADER};

/// How much is read at once.
const SIZE: usize = 32 * 1024;
/// More than this is not kept.
const KEPT: usize = 1024 * 1024;

/// What was received and not yet looked at.
pub(super) struct Inbox {
    bytes: Vec<u8>,
    unread: Range<usize>,
}

impl Inbox {
    pub(super) fn new() -> Self {
        Self { bytes: Vec::new(), unread: 0..0 }
    }

    pub(super) fn unread(&self) -> &[u8] {
        &self.bytes[self.unread.clone()]
    }

    /// The first frame: its tag and all of its bytes; `None` when it is not there as a whole.
    pub(super) fn frame(&self) -> io::Result<Option<(u8, &[u8])>> {
        let unread = self.unread();
        let Some((tag, size)) = frames::head(unread)? else { return Ok(None) };
        Ok(unread.get(..size).map(|frame| (tag, frame)))
    }

    /// So many bytes were looked at.
    pub(super) fn take(&mut self, count: usize) {
        self.unread.start = self.unread.end.min(self.unread.start + count);
        if self.unread.is_empty() {
            self.unread = 0..0;
        }
    }

    /// Reads more: 0 at the end.
    pub(super) fn poll_fill<S: AsyncRead + Unpin>(
        &mut self,
        stream: &mut S,
        cx: &mut Context<'_>,
    ) -> Poll<io::Result<usize>> {
        self.make_room()?;
        let mut room = ReadBuf::new(&mut self.bytes[self.unread.end..]);
        ready!(Pin::new(stream).poll_read(cx, &mut room))?;
        let count = room.filled().len();
        self.unread.end += count;
        Poll::Ready(Ok(count))
    }

    fn make_room(&mut self) -> io::Result<()> {
        let wanted = frames::head(self.unread())?.map_or(HEADER, |(_, size)| size);
        if self.unread.is_empty() && self.bytes.len() > KEPT {
            self.bytes = Vec::new();
        }
        if self.unread.start > 0 {
            self.bytes.copy_within(self.unread.clone(), 0);
            self.unread = 0..self.unread.len();
        }
        if self.bytes.is_empty() {
            self.bytes.resize(SIZE, 0);
        } else if self.unread.end == self.bytes.len() {
            // no further than what has arrived justifies, whatever the length says
            let size = wanted.clamp(self.bytes.len() + 1, 2 * self.bytes.len());
            self.bytes.resize(size, 0);
        }
        Ok(())
    }
}
