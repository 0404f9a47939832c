use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_util::Stream;

use super::deadline::Deadline;
use super::observe::Observed;
use super::pool::Lease;
use super::run::{Sent, ended};
use super::session::Running;
use crate::error::Error;
use crate::row::{Decode, Row};

/// Rows on their way from the server.
///
/// May be dropped at any time: what the server still does for it is brought to its end, or cancelled
/// when that takes long, before the connection serves anyone else.
pub struct RowStream {
    rows: Pin<Box<tokio_postgres::RowStream>>,
    sent: Sent,
    deadline: Option<Deadline>,
    observed: Observed,
    // After what may still run, so that the connection goes back to the pool last.
    running: Running,
    lease: Lease,
}

impl RowStream {
    pub(super) fn new(
        rows: tokio_postgres::RowStream,
        sent: Sent,
        deadline: Option<Deadline>,
        observed: Observed,
        running: Running,
        lease: Lease,
    ) -> Self {
        Self { rows: Box::pin(rows), sent, deadline, observed, running, lease }
    }

    /// The next row; `None` after the last.
    ///
    /// # Errors
    /// The server stopped with an error, the time was over, or the connection was lost.
    pub async fn next(&mut self) -> Result<Option<Row<'static>>, Error> {
        poll_fn(|cx| self.poll_row(cx)).await.transpose()
    }

    fn poll_row(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Row<'static>, Error>>> {
        let session = self.lease.session();
        let polled = self.rows.as_mut().poll_next(cx);
        let late = match &mut self.deadline {
            Some(deadline) if !matches!(polled, Poll::Ready(None | Some(Err(_)))) => {
                // also of rows that come and come
                deadline.poll(session, cx)
            }
            _ => Poll::Pending,
        };
        if late.is_ready() {
            return Poll::Ready(Some(Err(self.fail(None))));
        }
        match ready!(polled) {
            Some(Ok(row)) => {
                self.observed.row();
                Poll::Ready(Some(Ok(Row::from(row))))
            }
            Some(Err(source)) => Poll::Ready(Some(Err(self.fail(Some(source))))),
            None if self.deadline.as_ref().is_some_and(|late| late.has_fired(session, None)) => {
                Poll::Ready(Some(Err(self.fail(None))))
            }
            None => {
                self.running.done();
                self.observed.done(self.rows.rows_affected());
                Poll::Ready(None)
            }
        }
    }

    fn fail(&mut self, source: Option<tokio_postgres::Error>) -> Error {
        self.running.done();
        let session = self.lease.session();
        let error = ended(session, &self.sent, self.deadline.take().as_ref(), source);
        self.observed.failed(&error);
        error
    }

    /// Reads to the end. How many rows the statement wrote.
    pub(super) async fn finish(mut self) -> Result<u64, Error> {
        while self.next().await?.is_some() {}
        Ok(self.rows.rows_affected().unwrap_or(0))
    }
}

/// Typed rows as they arrive: a `Stream`, and [`next`](Self::next) for a plain loop.
pub struct Rows<R> {
    rows: RowStream,
    decode: Decode<R>,
}

impl<R> Rows<R> {
    pub(crate) fn new(rows: RowStream, decode: Decode<R>) -> Self {
        Self { rows, decode }
    }

    /// The next row; `None` after the last.
    ///
    /// ```no_run
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, team: i32, age: i32 }
    /// # async fn example(db: &Db) -> Result<(), schema_core::Error> {
    /// let mut rows = User::select().stream(db).await?;
    /// while let Some(user) = rows.next().await? {
    ///     println!("{}", user.id);
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn next(&mut self) -> Result<Option<R>, Error> {
        let Some(row) = self.rows.next().await? else { return Ok(None) };
        Ok(Some(self.decode.read(&row, 0)?))
    }
}

impl<R> Stream for Rows<R> {
    type Item = Result<R, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let row = ready!(self.rows.poll_row(cx));
        Poll::Ready(row.map(|row| Ok(self.decode.read(&row?, 0)?)))
    }
}
