use std::collections::VecDeque;

use super::frames::{COPY_IN, Followed, READY};

/// What the driver still expects from the server, known from the frames that pass between them.
pub(super) struct Traffic {
    sent: Followed,
    received: Followed,
    /// The requests that are not answered, the oldest first: whether it was sent as text.
    open: VecDeque<bool>,
    /// The last of them is sent in parts, and its `Sync` not yet.
    unfinished: bool,
    /// Rows are copied in.
    copying: bool,
}

impl Traffic {
    /// Of a connection that is about to begin; beginning is its first request.
    pub(super) fn new() -> Self {
        Self {
            sent: Followed::untagged(),
            received: Followed::new(),
            open: VecDeque::new(),
            unfinished: false,
            copying: false,
        }
    }

    /// These bytes were sent to the server.
    pub(super) fn sent(&mut self, bytes: &[u8]) {
        let Self { sent, open, unfinished, .. } = self;
        sent.pass(bytes, |tag| {
            // each request ends with the beginning's message, Query, or Sync; before its Sync come Parse,
            // Bind, Describe, Execute, Close. Nothing may follow after Terminate
            let ends = matches!(tag, 0 | b'Q' | b'S');
            if ends || matches!(tag, b'P' | b'B' | b'D' | b'E' | b'C' | b'X') {
                if !*unfinished {
                    open.push_back(tag == b'Q');
                }
                *unfinished = !ends;
            }
        });
    }

    /// These bytes were received from the server.
    pub(super) fn received(&mut self, bytes: &[u8]) {
        let Self { received, open, copying, .. } = self;
        received.pass(bytes, |tag| match tag {
            READY => {
                open.pop_front();
                *copying = false;
            }
            COPY_IN => {
                // the server ignores the Sync of the request, and answers the one behind the rows
                if open.front() == Some(&false) {
                    open.pop_front();
                }
                *copying = true;
            }
            _ => {}
        });
    }

    /// Whether nothing is expected, and no frame is half sent or half received.
    pub(super) fn is_idle(&self) -> bool {
        self.open.is_empty()
            && !self.unfinished
            && !self.copying
            && self.sent.is_between_frames()
            && self.received.is_between_frames()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A frame without a body.
    fn frame(tag: u8) -> [u8; 5] {
        [tag, 0, 0, 0, 4]
    }

    fn begun() -> Traffic {
        let mut traffic = Traffic::new();
        assert!(!traffic.is_idle());
        traffic.sent(&[0, 0, 0, 4]);
        traffic.sent(&frame(b'p'));
        traffic.received(&frame(b'R'));
        assert!(!traffic.is_idle());
        traffic.received(&frame(b'Z'));
        assert!(traffic.is_idle());
        traffic
    }

    #[test]
    fn every_request_is_answered_once() {
        let mut traffic = begun();
        traffic.sent(&frame(b'P'));
        assert!(!traffic.is_idle());
        traffic.sent(&frame(b'S'));
        traffic.sent(&frame(b'Q'));
        traffic.received(&frame(b'Z'));
        assert!(!traffic.is_idle());
        traffic.received(&frame(b'Z')[..3]);
        assert!(!traffic.is_idle(), "half a frame");
        traffic.received(&frame(b'Z')[3..]);
        assert!(traffic.is_idle());
    }

    #[test]
    fn a_copy_is_over_with_the_answer_to_its_second_sync() {
        for early in [false, true] {
            let mut traffic = begun();
            traffic.sent(&frame(b'E'));
            if early {
                traffic.received(&frame(b'G'));
            }
            traffic.sent(&frame(b'S'));
            if !early {
                traffic.received(&frame(b'G'));
            }
            for tag in [b'd', b'c'] {
                traffic.sent(&frame(tag));
                assert!(!traffic.is_idle());
            }
            traffic.sent(&frame(b'S'));
            assert!(!traffic.is_idle());
            traffic.received(&frame(b'Z'));
            assert!(traffic.is_idle(), "{early}");
        }
    }

    #[test]
    fn a_copy_that_is_refused_is_answered_twice() {
        let mut traffic = begun();
        traffic.sent(&frame(b'E'));
        for tag in [b'S', b'f', b'S'] {
            traffic.sent(&frame(tag));
        }
        traffic.received(&frame(b'Z'));
        assert!(!traffic.is_idle());
        traffic.received(&frame(b'Z'));
        assert!(traffic.is_idle());
    }

    #[test]
    fn a_copy_that_is_given_up_before_it_begins_is_answered_once() {
        let mut traffic = begun();
        // and a command of text behind it
        for tag in [b'E', b'S', b'f', b'S', b'Q'] {
            traffic.sent(&frame(tag));
        }
        for tag in [b'G', b'Z'] {
            traffic.received(&frame(tag));
            assert!(!traffic.is_idle());
        }
        traffic.received(&frame(b'Z'));
        assert!(traffic.is_idle());
    }
}
