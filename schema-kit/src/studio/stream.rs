//! Answers that come piece by piece: one JSON object on each line.

use axum::body::Body;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use tokio::sync::mpsc;

/// Where the pieces are put.
#[derive(Debug, Clone)]
pub(super) struct Lines(mpsc::Sender<String>);

impl Lines {
    /// One more piece. Waits while the browser is busy; a browser that is gone is no error here,
    /// since the work is dropped then.
    pub(super) async fn send(&self, piece: &impl Serialize) {
        if let Ok(line) = serde_json::to_string(piece) {
            drop(self.0.send(line + "\n").await);
        }
    }
}

/// An answer whose pieces `work` gives. The work is dropped when the browser goes away.
pub(super) fn answer<F, W>(work: F) -> Response
where
    F: FnOnce(Lines) -> W,
    W: Future<Output = ()> + Send + 'static,
{
    let (sender, receiver) = mpsc::channel(16);
    let gone = sender.clone();
    let work = work(Lines(sender));
    tokio::spawn(async move {
        tokio::select! {
            () = work => {}
            () = gone.closed() => {}
        }
    });
    let lines = futures_util::stream::unfold(receiver, async |mut receiver| {
        let line = receiver.recv().await?;
        Some((Ok::<_, std::convert::Infallible>(line), receiver))
    });
    let kind = [(header::CONTENT_TYPE, "application/x-ndjson")];
    (kind, Body::from_stream(lines)).into_response()
}
