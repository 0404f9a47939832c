//! The frames of the protocol: a tag, the length of what follows, and a body.

use std::io;

use bytes::{BufMut, BytesMut};
use postgres_protocol::message::backend::Message;

use crate::error::ServerError;

/// A tag and the length.
pub(super) const HEADER: usize = 5;

pub(super) const BIND_COMPLETE: u8 = b'2';
pub(super) const COMMAND_COMPLETE: u8 = b'C';
pub(super) const COPY_IN: u8 = b'G';
pub(super) const DATA_ROW: u8 = b'D';
pub(super) const ERROR: u8 = b'E';
pub(super) const NOTICE: u8 = b'N';
pub(super) const NOTIFICATION: u8 = b'A';
pub(super) const PARAMETER_STATUS: u8 = b'S';
pub(super) const READY: u8 = b'Z';
pub(super) const ROW_DESCRIPTION: u8 = b'T';

/// The first frame of `bytes`: its tag and its size as a whole; `None` when its head is not there yet.
pub(super) fn head(bytes: &[u8]) -> io::Result<Option<(u8, usize)>> {
    let Some(&[tag, a, b, c, d]) = bytes.first_chunk::<HEADER>() else { return Ok(None) };
    let length = i32::from_be_bytes([a, b, c, d]);
    match usize::try_from(length) {
        Ok(length) if length >= size_of::<i32>() => Ok(Some((tag, length + 1))),
        _ => Err(malformed("a message has no possible length")),
    }
}

/// Whether the server may send such a frame at any time: it belongs to no request.
pub(super) fn is_of_no_request(tag: u8) -> bool {
    matches!(tag, NOTICE | NOTIFICATION | PARAMETER_STATUS)
}

/// The message in a frame; for those that are seldom.
pub(super) fn message(tag: u8, body: &[u8]) -> io::Result<Message> {
    let mut frame = BytesMut::with_capacity(HEADER + body.len());
    frame.put_u8(tag);
    frame.put_u32(u32::try_from(size_of::<u32>() + body.len()).map_err(io::Error::other)?);
    frame.put_slice(body);
    Message::parse(&mut frame)?.ok_or_else(|| malformed("a message ends early"))
}

/// What the server says in an error or a notice.
pub(super) fn server_error(tag: u8, body: &[u8]) -> io::Result<ServerError> {
    match message(tag, body)? {
        Message::ErrorResponse(error) => ServerError::read(&mut error.fields()),
        Message::NoticeResponse(notice) => ServerError::read(&mut notice.fields()),
        _ => Err(malformed("an error is none")),
    }
}

pub(super) fn malformed(reason: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, reason)
}

/// Follows the frames in bytes that pass by in pieces.
pub(super) struct Followed {
    head: [u8; HEADER],
    known: usize,
    left: usize,
}

impl Followed {
    /// Bytes that begin with a frame.
    pub(super) fn new() -> Self {
        Self { head: [0; HEADER], known: 0, left: 0 }
    }

    /// Bytes that begin with a frame without a tag, as those of a client do; it passes for 0.
    pub(super) fn untagged() -> Self {
        Self { known: 1, ..Self::new() }
    }

    /// Tells `see` the tag of each frame that begins in these bytes.
    pub(super) fn pass(&mut self, mut bytes: &[u8], mut see: impl FnMut(u8)) {
        while !bytes.is_empty() {
            let passed = self.left.min(bytes.len());
            self.left -= passed;
            bytes = &bytes[passed..];
            let head = bytes.len().min(HEADER - self.known);
            if self.left > 0 || head == 0 {
                continue;
            }
            self.head[self.known..self.known + head].copy_from_slice(&bytes[..head]);
            self.known += head;
            bytes = &bytes[head..];
            if self.known == HEADER {
                let [tag, length @ ..] = self.head;
                let length = usize::try_from(i32::from_be_bytes(length)).unwrap_or(0);
                self.left = length.saturating_sub(size_of::<i32>());
                self.known = 0;
                see(tag);
            }
        }
    }

    /// Whether the last frame is at its end.
    pub(super) fn is_between_frames(&self) -> bool {
        self.known == 0 && self.left == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_are_followed_in_pieces_of_any_size() {
        let bytes = [&[0, 0, 0, 6, 1, 2][..], b"Q\0\0\0\x06ab", b"S\0\0\0\x04"].concat();
        for size in 1..=bytes.len() {
            let (mut followed, mut seen) = (Followed::untagged(), Vec::new());
            for piece in bytes.chunks(size) {
                followed.pass(piece, |tag| seen.push(tag));
            }
            assert_eq!(seen, [0, b'Q', b'S'], "in pieces of {size}");
            assert!(followed.is_between_frames());
            followed.pass(b"Q\0", |_| {});
            assert!(!followed.is_between_frames());
        }
    }
}
