use std::collections::VecDeque;
use std::io;
use std::ops::ControlFlow;

use bytes::{Buf, BytesMut};

use super::frames::{self, HEADER, READY};

/// What looks at the frames of an answer, each by its tag and its body, until it breaks off.
pub(super) type Visit<'a> = &'a mut dyn FnMut(u8, &[u8]) -> ControlFlow<()>;

/// The answers that are expected, in the order in which the server gives them.
#[derive(Default)]
pub(super) struct Slots {
    /// Those that are not at their end.
    open: VecDeque<Slot>,
    /// Those that are, of which not all was looked at.
    ended: Vec<Slot>,
    next: u64,
}

/// One answer.
struct Slot {
    id: u64,
    /// What others have read of it.
    kept: BytesMut,
    /// Nobody waits for it.
    dropped: bool,
}

/// How far the frames of an answer went.
pub(super) enum Visited {
    /// The visitor broke off.
    BrokenOff,
    /// The answer is at its end.
    Ended,
    /// There are no more frames yet.
    Wanting,
}

impl Slots {
    pub(super) fn is_empty(&self) -> bool {
        self.open.is_empty()
    }

    /// Expects one more answer.
    pub(super) fn push(&mut self) -> u64 {
        let id = self.next;
        self.next += 1;
        self.open.push_back(Slot { id, kept: BytesMut::new(), dropped: false });
        id
    }

    /// Whether the next frames belong to this answer.
    pub(super) fn is_front(&self, id: u64) -> bool {
        self.open.front().is_some_and(|front| front.id == id)
    }

    /// The first answer is at its end, and was looked at.
    pub(super) fn end_front(&mut self) {
        self.open.pop_front();
    }

    /// Keeps a frame of the first answer. Whether somebody waits for it.
    pub(super) fn keep(&mut self, tag: u8, frame: &[u8]) -> bool {
        let Some(front) = self.open.front_mut() else { return false };
        let wanted = !front.dropped;
        if wanted {
            front.kept.extend_from_slice(frame);
        }
        if tag == READY {
            let ended = self.open.pop_front();
            self.ended.extend(ended.filter(|slot| !slot.dropped));
        }
        wanted
    }

    /// Looks at what others have read of an answer.
    pub(super) fn visit_kept(&mut self, id: u64, visit: Visit<'_>) -> io::Result<Visited> {
        let Some(slot) = self.find(id) else { return Ok(Visited::Wanting) };
        while let Some((tag, size)) = frames::head(&slot.kept)? {
            if tag == READY {
                self.ended.retain(|slot| slot.id != id);
                return Ok(Visited::Ended);
            }
            let flow = visit(tag, &slot.kept[HEADER..size]);
            slot.kept.advance(size);
            if flow.is_break() {
                return Ok(Visited::BrokenOff);
            }
        }
        Ok(Visited::Wanting)
    }

    /// Nobody waits for an answer any more.
    pub(super) fn abandon(&mut self, id: u64) {
        self.ended.retain(|slot| slot.id != id);
        if let Some(slot) = self.find(id) {
            slot.dropped = true;
            slot.kept = BytesMut::new();
        }
    }

    fn find(&mut self, id: u64) -> Option<&mut Slot> {
        let first = self.open.front().map_or(self.next, |front| front.id);
        match id.checked_sub(first) {
            Some(at) => self.open.get_mut(usize::try_from(at).ok()?),
            None => self.ended.iter_mut().find(|slot| slot.id == id),
        }
    }
}
