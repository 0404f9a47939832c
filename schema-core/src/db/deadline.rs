use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::time::{Instant, Sleep};

use super::session::{PATIENCE, Session};
use crate::error::Failure;

/// SQLSTATE of a statement that was cancelled.
const QUERY_CANCELED: &str = "57014";

/// The time that a statement may take. When it is over the server is asked to cancel the statement;
/// what it then says is waited for, so that the connection can be used again.
pub(super) struct Deadline {
    after: Duration,
    sleep: Pin<Box<Sleep>>,
    fired: bool,
}

impl Deadline {
    pub(super) fn new(after: Duration) -> Self {
        Self { after, sleep: Box::pin(tokio::time::sleep(after)), fired: false }
    }

    /// How long the statement might have taken.
    pub(super) fn after(&self) -> Duration {
        self.after
    }

    /// Whether the time was over. The statement is at its end: when the server did not cancel it,
    /// the request is still on its way and the connection can't be used again.
    pub(super) fn has_fired(&self, session: &Session, error: Option<&Failure>) -> bool {
        let code = error.and_then(Failure::code);
        if self.fired && code != Some(QUERY_CANCELED) {
            session.close();
        }
        self.fired
    }

    /// Ready once the server was asked to cancel and did not answer either.
    pub(super) fn poll(&mut self, session: &Arc<Session>, cx: &mut Context<'_>) -> Poll<()> {
        ready!(self.sleep.as_mut().poll(cx));
        if !self.fired {
            self.fired = true;
            session.request_cancel();
            self.sleep.as_mut().reset(Instant::now() + PATIENCE);
            ready!(self.sleep.as_mut().poll(cx));
        }
        session.close();
        Poll::Ready(())
    }

    /// What `future` gives; `None` when neither it nor the server's answer came in time.
    pub(super) async fn wait<F: Future>(
        this: &mut Option<Self>,
        session: &Arc<Session>,
        mut future: Pin<&mut F>,
    ) -> Option<F::Output> {
        poll_fn(|cx| {
            if let Poll::Ready(output) = future.as_mut().poll(cx) {
                return Poll::Ready(Some(output));
            }
            let Some(deadline) = this else { return Poll::Pending };
            deadline.poll(session, cx).map(|()| None)
        })
        .await
    }
}
