use std::io;

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker, ready};

use bytes::{Buf, BytesMut};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::frames::{ERROR, HEADER, NOTICE, READY, is_of_no_request, server_error};
use super::inbox::Inbox;
use super::slots::{Slots, Visit, Visited};
use super::stream::Stream;
use super::traffic::Traffic;
use super::wakers::Wakers;
use crate::error::ServerError;

/// A connection, and what is under way on it: requests of the driver, or requests of our own, never of
/// both at once. Whoever is polled moves what can be moved, for all.
pub(super) struct Line {
    /// `None` once it is closed.
    stream: Option<Stream>,
    /// Nothing can be sent any more.
    broken: bool,
    traffic: Traffic,
    slots: Slots,
    inbox: Inbox,
    /// Requests of our own that are not sent yet.
    outbox: BytesMut,
    /// Frames that came among our answers and are the driver's.
    aside: BytesMut,
    wakers: Arc<Wakers>,
    /// The same, as the socket takes it.
    waker: Waker,
    calls: Calls,
    /// How often the socket had woken when it had nothing more to read, and was asked to wake.
    listened: Option<usize>,
}

/// Who has to be woken or told once the line is not locked any more.
#[derive(Default)]
pub(super) struct Calls {
    pub(super) waiting: bool,
    pub(super) driver: bool,
    pub(super) notices: Vec<ServerError>,
}

impl Line {
    pub(super) fn new(stream: Stream, wakers: Arc<Wakers>) -> Self {
        Self {
            stream: Some(stream),
            broken: false,
            traffic: Traffic::new(),
            slots: Slots::default(),
            inbox: Inbox::new(),
            outbox: BytesMut::new(),
            aside: BytesMut::new(),
            waker: wakers.clone().into(),
            wakers,
            calls: Calls::default(),
            listened: None,
        }
    }

    pub(super) fn stream(&self) -> Option<&Stream> {
        self.stream.as_ref()
    }

    pub(super) fn take_calls(&mut self) -> Calls {
        std::mem::take(&mut self.calls)
    }

    /// Whether requests of our own are under way.
    fn is_busy(&self) -> bool {
        self.stream.is_some() && !self.slots.is_empty()
    }

    /// Closes the socket; who waits is told.
    pub(super) fn close(&mut self) {
        if self.stream.take().is_some() {
            self.calls.waiting = true;
            self.calls.driver = true;
        }
    }

    /// Sends a request of our own, once it may: the number of its answer.
    pub(super) fn poll_start(
        &mut self,
        cx: &mut Context<'_>,
        request: &mut BytesMut,
    ) -> Poll<io::Result<u64>> {
        if self.stream.is_none() {
            return Poll::Ready(Err(closed()));
        }
        // the driver's turn ends with the lock of this, so it can't be missed
        if !self.traffic.is_idle() || self.wakers.driver_waits() {
            self.wakers.wait(cx.waker());
            return Poll::Pending;
        }
        let id = self.slots.push();
        self.wakers.set_busy(true);
        self.send(request);
        self.flush();
        Poll::Ready(Ok(id))
    }

    /// Puts bytes behind those that are to be sent.
    pub(super) fn send(&mut self, bytes: &mut BytesMut) {
        if self.outbox.is_empty() {
            std::mem::swap(&mut self.outbox, bytes);
        } else {
            self.outbox.extend_from_slice(bytes);
        }
    }

    /// Looks at the frames of an answer as they come: true when `visit` broke off, false at the end.
    pub(super) fn poll_answer(
        &mut self,
        id: u64,
        cx: &mut Context<'_>,
        visit: Visit<'_>,
    ) -> Poll<io::Result<bool>> {
        let mut visited = self.slots.visit_kept(id, visit)?;
        loop {
            match visited {
                Visited::BrokenOff => return Poll::Ready(Ok(true)),
                Visited::Ended => return Poll::Ready(Ok(false)),
                Visited::Wanting => {}
            }
            visited = self.deliver(Some((id, &mut *visit)))?;
            if let Visited::Wanting = visited {
                ready!(self.poll_fill(cx))?;
            }
        }
    }

    /// Nobody waits for an answer any more. Whoever reads next throws it away.
    pub(super) fn abandon(&mut self, id: u64) {
        self.slots.abandon(id);
    }

    /// Brings every request of our own to its end, and keeps what was answered.
    fn poll_settled(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        loop {
            self.deliver(None)?;
            if !self.is_busy() {
                return Poll::Ready(Ok(()));
            }
            ready!(self.poll_fill(cx))?;
        }
    }

    /// Gives every frame that is there to whom it belongs.
    fn deliver(&mut self, mut own: Option<(u64, Visit<'_>)>) -> io::Result<Visited> {
        let (mut kept, mut aside) = (false, false);
        let mut visited = Visited::Wanting;
        while !self.slots.is_empty() {
            let Some((tag, frame)) = self.inbox.frame()? else { break };
            let size = frame.len();
            if tag == NOTICE {
                self.calls.notices.push(server_error(NOTICE, &frame[HEADER..])?);
            } else if is_of_no_request(tag) {
                self.aside.extend_from_slice(frame);
                aside = true;
            } else {
                match &mut own {
                    Some((id, _)) if self.slots.is_front(*id) && tag == READY => {
                        self.slots.end_front();
                        visited = Visited::Ended;
                    }
                    Some((id, visit)) if self.slots.is_front(*id) => {
                        if visit(tag, &frame[HEADER..]).is_break() {
                            visited = Visited::BrokenOff;
                        }
                    }
                    _ => kept |= self.slots.keep(tag, frame),
                }
            }
            self.inbox.take(size);
            if !matches!(visited, Visited::Wanting) {
                break;
            }
        }
        if kept {
            self.calls.waiting = true;
        }
        if self.slots.is_empty() {
            self.rest();
        } else if aside {
            self.calls.driver = true;
        }
        Ok(visited)
    }

    /// Nothing of our own is under way any more: what comes now is the driver's.
    fn rest(&mut self) {
        self.wakers.set_busy(false);
        let something = !(self.aside.is_empty() && self.inbox.unread().is_empty());
        if something || self.wakers.driver_waits() {
            self.calls.driver = true;
            return;
        }
        self.listen();
    }

    /// Reads what comes while nothing is under way: a notice for the driver, or the end. The socket
    /// wakes the driver when there is more.
    fn listen(&mut self) {
        let Some(stream) = &mut self.stream else { return };
        let turn = self.wakers.turn();
        if self.listened == Some(turn) {
            return; // it has not woken since
        }
        self.listened = None;
        match self.inbox.poll_fill(stream, &mut Context::from_waker(&self.waker)) {
            Poll::Pending => self.listened = Some(turn),
            Poll::Ready(Ok(count)) if count > 0 => self.calls.driver = true,
            Poll::Ready(_) => self.close(),
        }
    }

    /// Whether it is closed, or the server has said that it is about to close it.
    pub(super) fn is_closed(&mut self) -> bool {
        if !self.is_busy() && self.traffic.is_idle() && self.inbox.unread().is_empty() {
            self.listen();
        }
        self.stream.is_none() || matches!(self.inbox.frame(), Ok(Some((ERROR, _))))
    }

    /// Reads more of our answers, after sending what can be sent: the server may not read on before
    /// what it wrote is read.
    fn poll_fill(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let turn = self.wakers.turn();
        self.flush();
        let Some(stream) = &mut self.stream else { return Poll::Ready(Err(closed())) };
        match self.inbox.poll_fill(stream, &mut Context::from_waker(&self.waker)) {
            Poll::Ready(Ok(count)) if count > 0 => Poll::Ready(Ok(())),
            Poll::Pending if !self.broken => {
                self.wakers.wait(cx.waker());
                if self.wakers.turn() != turn {
                    cx.waker().wake_by_ref();
                }
                Poll::Pending
            }
            read => {
                self.close();
                let error = if let Poll::Ready(Err(error)) = read { error } else { closed() };
                Poll::Ready(Err(error))
            }
        }
    }

    /// Sends what can be sent now. When the server does not take it any more, what it said last is
    /// still to be read, and then its end.
    fn flush(&mut self) {
        if let Poll::Ready(Err(_)) = self.poll_send() {
            self.outbox.clear();
            self.broken = true;
        }
    }

    fn poll_send(&mut self) -> Poll<io::Result<()>> {
        let Some(stream) = &mut self.stream else { return Poll::Ready(Err(closed())) };
        let mut cx = Context::from_waker(&self.waker);
        while !self.outbox.is_empty() {
            let count = ready!(Pin::new(&mut *stream).poll_write(&mut cx, &self.outbox))?;
            if count == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            self.outbox.advance(count);
        }
        Pin::new(stream).poll_flush(&mut cx)
    }
}

/// The driver's side.
impl Line {
    /// Waits until nothing of our own is under way.
    fn poll_turn(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.wakers.driver(cx.waker());
        if !self.is_busy() {
            return Poll::Ready(Ok(()));
        }
        if !self.wakers.driver_waits() {
            return Poll::Pending;
        }
        self.poll_settled(cx)
    }

    pub(super) fn poll_driver_read(
        &mut self,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if !self.aside.is_empty() {
            self.wakers.driver(cx.waker());
            let count = self.aside.len().min(buf.remaining());
            buf.put_slice(&self.aside.split_to(count));
            return Poll::Ready(Ok(()));
        }
        ready!(self.poll_turn(cx))?;
        let before = buf.filled().len();
        let unread = self.inbox.unread();
        if unread.is_empty() {
            // a stream that is closed is at its end
            let Some(stream) = &mut self.stream else { return Poll::Ready(Ok(())) };
            ready!(Pin::new(stream).poll_read(&mut Context::from_waker(&self.waker), buf))?;
        } else {
            let count = unread.len().min(buf.remaining());
            buf.put_slice(&unread[..count]);
            self.inbox.take(count);
        }
        self.traffic.received(&buf.filled()[before..]);
        if self.traffic.is_idle() {
            self.calls.waiting = true;
        }
        Poll::Ready(Ok(()))
    }

    pub(super) fn poll_driver_write(
        &mut self,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.wakers.set_driver_waits(true);
        ready!(self.poll_turn(cx))?;
        let Some(stream) = &mut self.stream else { return Poll::Ready(Err(closed())) };
        let mut own = Context::from_waker(&self.waker);
        let count = ready!(Pin::new(stream).poll_write(&mut own, bytes))?;
        self.wakers.set_driver_waits(false);
        self.traffic.sent(&bytes[..count]);
        Poll::Ready(Ok(count))
    }

    /// Sends what the stream has kept, or ends it.
    pub(super) fn poll_driver_end(
        &mut self,
        cx: &mut Context<'_>,
        end: fn(Pin<&mut Stream>, &mut Context<'_>) -> Poll<io::Result<()>>,
    ) -> Poll<io::Result<()>> {
        self.wakers.driver(cx.waker());
        let Some(stream) = &mut self.stream else { return Poll::Ready(Ok(())) };
        end(Pin::new(stream), &mut Context::from_waker(&self.waker))
    }
}

fn closed() -> io::Error {
    io::ErrorKind::NotConnected.into()
}
