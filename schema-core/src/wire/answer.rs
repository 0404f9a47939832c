use std::future::poll_fn;
use std::io;
use std::ops::ControlFlow;
use std::task::{Context, Poll, ready};

use bytes::BytesMut;

use super::slots::Visit;
use super::{Wire, frames, request};
use crate::error::{Failure, ServerError};

/// The answer to a request, as it arrives. May be dropped at any time: what is left of it is thrown away
/// by whoever reads next.
pub(crate) struct Answer {
    wire: Wire,
    id: u64,
    ended: bool,
    error: Option<Box<ServerError>>,
}

impl Wire {
    /// Sends a request, as soon as the driver has nothing under way.
    pub(super) async fn send(&self, mut request: BytesMut) -> Result<Answer, Failure> {
        let id = poll_fn(|cx| self.with(|line| line.poll_start(cx, &mut request))).await;
        Ok(Answer { wire: self.clone(), id: id?, ended: false, error: None })
    }

    /// Runs commands that give nothing.
    pub(crate) async fn command(&self, sql: &str) -> Result<(), Failure> {
        self.send(request::query(sql)?).await?.end().await
    }
}

impl Answer {
    /// Gives `visit` each frame that is there: true when it broke off, false at the end of the answer.
    /// An error of the server is one only at the end, when the next request can be answered.
    pub(super) fn poll(
        &mut self,
        cx: &mut Context<'_>,
        visit: Visit<'_>,
    ) -> Poll<Result<bool, Failure>> {
        loop {
            if self.ended {
                return Poll::Ready(Ok(false));
            }
            let (error, mut copies) = (&mut self.error, false);
            let polled = self.wire.with(|line| {
                line.poll_answer(self.id, cx, &mut |tag, body| match tag {
                    frames::ERROR => {
                        *error = frames::server_error(tag, body).ok().map(Box::new);
                        ControlFlow::Continue(())
                    }
                    frames::COPY_IN => {
                        copies = true;
                        ControlFlow::Break(())
                    }
                    _ => visit(tag, body),
                })
            });
            match ready!(polled) {
                Ok(true) if copies => {
                    let mut refusal = request::refuse_copy("rows are copied by `copy_in`")?;
                    self.wire.with(|line| line.send(&mut refusal));
                }
                Ok(true) => return Poll::Ready(Ok(true)),
                Ok(false) => {
                    self.ended = true;
                    let error = self.error.take();
                    return Poll::Ready(
                        error.map_or(Ok(false), |error| Err(Failure::Server(error))),
                    );
                }
                Err(error) => {
                    self.ended = true;
                    self.wire.close();
                    // the server says why before it closes the connection
                    let said = self.error.take().map(Failure::Server);
                    return Poll::Ready(Err(said.unwrap_or_else(|| error.into())));
                }
            }
        }
    }

    /// Gives `visit` every frame, to the end.
    pub(super) async fn read(
        mut self,
        mut visit: impl FnMut(u8, &[u8]) -> io::Result<()>,
    ) -> Result<(), Failure> {
        let mut failure = None;
        poll_fn(|cx| {
            self.poll(cx, &mut |tag, body| {
                failure = failure.take().or_else(|| visit(tag, body).err());
                ControlFlow::Continue(())
            })
        })
        .await?;
        failure.map_or(Ok(()), |error| Err(self.give_up(error)))
    }

    /// What the server said can't be understood: nor can what follows.
    pub(super) fn give_up(&self, error: io::Error) -> Failure {
        self.wire.close();
        error.into()
    }

    /// Waits for the end.
    async fn end(self) -> Result<(), Failure> {
        self.read(|_, _| Ok(())).await
    }
}

impl Drop for Answer {
    fn drop(&mut self) {
        if !self.ended {
            self.wire.with(|line| line.abandon(self.id));
        }
    }
}
