//! Connections that are being made.

use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use tokio::task::{JoinError, JoinHandle};

use super::session::Session;
use crate::error::Error;

/// A connection that a task makes.
type Opening = JoinHandle<Result<Arc<Session>, Error>>;

/// Connections of which whoever asked for them was dropped meanwhile: they are made to their end, and
/// are the next one's. Otherwise requests with a short timeout would knock at a busy server again and
/// again, and none would ever wait long enough to get in.
#[derive(Default)]
pub(super) struct Openings(Mutex<Vec<Opening>>);

impl Openings {
    /// One that was left, or else the one that `open` makes.
    pub(super) async fn next<F>(&self, open: impl FnOnce() -> F) -> Result<Arc<Session>, Error>
    where
        F: Future<Output = Result<Arc<Session>, Error>> + Send + 'static,
    {
        loop {
            let left = self.left().pop();
            let Some(left) = left else { break };
            let old = left.is_finished();
            match self.wait(left).await {
                Ok(Ok(session)) if !session.is_closed() => return Ok(session),
                Ok(Err(error)) if !old => return Err(error),
                // it failed when nobody looked, or ended with its runtime
                _ => {}
            }
        }
        let made = self.wait(tokio::spawn(open())).await;
        made.unwrap_or_else(|error| Err(Error::Unreachable(error.to_string())))
    }

    fn wait(&self, opening: Opening) -> Wait<'_> {
        Wait { openings: self, opening: Some(opening) }
    }

    fn left(&self) -> MutexGuard<'_, Vec<Opening>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Waits for a connection. Dropped before its end, it leaves it to the next.
struct Wait<'a> {
    openings: &'a Openings,
    /// `None` at the end.
    opening: Option<Opening>,
}

impl Future for Wait<'_> {
    type Output = Result<Result<Arc<Session>, Error>, JoinError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let Some(opening) = &mut self.opening else { return Poll::Pending };
        let ended = Pin::new(opening).poll(cx);
        if ended.is_ready() {
            self.opening = None;
        }
        ended
    }
}

impl Drop for Wait<'_> {
    fn drop(&mut self) {
        if let Some(opening) = self.opening.take() {
            self.openings.left().push(opening);
        }
    }
}
