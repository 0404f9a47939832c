//! Statements that do not wait for the answers to those before them.

use std::future::{poll_fn, ready};
use std::task::Poll;

use futures_util::future::BoxFuture;
use futures_util::stream::{self, BoxStream, StreamExt as _};
use tokio_postgres::{Client, Error};

/// How many statements are on their way when nobody minds that those after a failure were sent too.
pub(crate) const MANY: usize = 16;

/// Runs statements in their order, `ahead` of them sent before the first is answered, and gives what became
/// of each.
pub(crate) fn run<'a>(
    client: &'a Client,
    statements: Vec<&'a str>,
    ahead: usize,
) -> BoxStream<'a, Result<(), Error>> {
    stream::iter(statements).then(|sql| sent(client, sql)).buffered(ahead).boxed()
}

/// Sends a statement; in the result is its answer. The first poll sends it: that is what keeps the order.
async fn sent<'a>(client: &'a Client, sql: &'a str) -> BoxFuture<'a, Result<(), Error>> {
    let mut answer: BoxFuture<'a, _> = Box::pin(client.batch_execute(sql));
    match poll_fn(|context| Poll::Ready(answer.as_mut().poll(context))).await {
        Poll::Ready(answered) => Box::pin(ready(answered)),
        Poll::Pending => answer,
    }
}
