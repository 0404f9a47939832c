use std::future::poll_fn;
use std::ops::ControlFlow;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_util::Stream;

use super::deadline::Deadline;
use super::observe::Observed;
use super::pool::Lease;
use super::route::{Incoming, Visit};
use super::run::{Sent, ended};
use super::session::Running;
use crate::error::{Error, Failure};
use crate::row::{Decode, DecodeError, Row};

/// Rows on their way from the server.
///
/// May be dropped at any time: what the server still does for it is brought to its end, or cancelled
/// when that takes long, before the connection serves anyone else.
pub struct RowStream {
    rows: Incoming,
    sent: Sent,
    deadline: Option<Deadline>,
    observed: Observed,
    // After what may still run, so that the connection goes back to the pool last.
    running: Running,
    lease: Lease,
}

impl RowStream {
    pub(super) fn new(
        rows: Incoming,
        sent: Sent,
        deadline: Option<Deadline>,
        observed: Observed,
        running: Running,
        lease: Lease,
    ) -> Self {
        Self { rows, sent, deadline, observed, running, lease }
    }

    /// The next row; `None` after the last.
    ///
    /// # Errors
    /// The server stopped with an error, the time was over, or the connection was lost.
    pub async fn next(&mut self) -> Result<Option<Row<'static>>, Error> {
        let mut next = None;
        self.each(&mut |row| {
            next = Some(row.into_owned());
            ControlFlow::Break(())
        })
        .await?;
        Ok(next)
    }

    /// Gives `visit` each row where it was received, until it breaks off.
    pub(crate) async fn each(
        &mut self,
        visit: &mut (dyn FnMut(Row<'_>) -> ControlFlow<()> + Send),
    ) -> Result<(), Error> {
        poll_fn(|cx| self.poll_each(cx, visit)).await.map(drop)
    }

    /// True when `visit` broke off, false after the last row.
    fn poll_each(&mut self, cx: &mut Context<'_>, visit: Visit<'_>) -> Poll<Result<bool, Error>> {
        let observed = &mut self.observed;
        let polled = self.rows.poll(cx, &mut |row| {
            observed.row();
            visit(row)
        });
        let session = self.lease.session();
        let late = match &mut self.deadline {
            Some(deadline) if !matches!(polled, Poll::Ready(Ok(false) | Err(_))) => {
                // also of rows that come and come
                deadline.poll(session, cx)
            }
            _ => Poll::Pending,
        };
        if late.is_ready() {
            return Poll::Ready(Err(self.fail(None)));
        }
        match ready!(polled) {
            Ok(true) => Poll::Ready(Ok(true)),
            Ok(false)
                if self.deadline.as_ref().is_some_and(|late| late.has_fired(session, None)) =>
            {
                Poll::Ready(Err(self.fail(None)))
            }
            Ok(false) => {
                self.running.done();
                self.observed.done(self.rows.affected());
                Poll::Ready(Ok(false))
            }
            Err(source) => Poll::Ready(Err(self.fail(Some(source)))),
        }
    }

    fn fail(&mut self, source: Option<Failure>) -> Error {
        self.running.done();
        let session = self.lease.session();
        let error = ended(session, &self.sent, self.deadline.take().as_ref(), source);
        self.observed.failed(&error);
        error
    }

    /// The error of a row that can't be read. What is known of its types may be of before a change of the
    /// schema, so it is forgotten: the next is read by what the server says then.
    pub(crate) fn unreadable(&self, error: DecodeError) -> Error {
        self.lease.session().forget(self.sent.text());
        error.into()
    }

    /// Reads to the end. How many rows the statement wrote.
    pub(super) async fn finish(mut self) -> Result<u64, Error> {
        self.each(&mut |_| ControlFlow::Continue(())).await?;
        Ok(self.rows.affected().unwrap_or(0))
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
        poll_fn(|cx| self.poll_row(cx)).await.transpose()
    }

    fn poll_row(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<R, Error>>> {
        let (decode, mut next) = (&self.decode, None);
        let polled = self.rows.poll_each(cx, &mut |row| {
            next = Some(decode.read(&row, 0));
            ControlFlow::Break(())
        });
        match ready!(polled) {
            Ok(_) => Poll::Ready(next.map(|row| row.map_err(|error| self.rows.unreadable(error)))),
            Err(error) => Poll::Ready(Some(Err(error))),
        }
    }
}

impl<R> Stream for Rows<R> {
    type Item = Result<R, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_row(cx)
    }
}
