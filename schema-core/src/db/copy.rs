//! `COPY … FROM STDIN` and `COPY … TO STDOUT`.

use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::{BufMut, BytesMut};
use futures_util::{SinkExt, Stream, StreamExt};
use postgres_types::Type;
use tokio_postgres::binary_copy::BinaryCopyOutStream;

use super::deadline::Deadline;
use super::executor::Executor;
use super::observe::Observed;
use super::pool::Lease;
use super::rows::Rows;
use super::run::{Sent, ended, start};
use super::session::{Running, Session};
use crate::error::{Error, Failure};
use crate::row::{Decode, Row};
use crate::sql::Statement;
use crate::table::RowValues;

/// What a binary COPY begins with: its signature, no flags, no extension.
const HEADER: &[u8] = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0";
/// So many bytes of rows are sent at a time.
const PIECE: usize = 32 * 1024;

/// What is sent where.
pub(crate) struct CopyIn {
    /// `COPY … FROM STDIN BINARY`
    pub(crate) copy: Statement,
    /// An insert of the same columns, which says their types.
    pub(crate) insert: String,
    /// The places of these columns.
    pub(crate) set: Vec<usize>,
}

/// Sends rows, each with a value for every column. How many there were.
///
/// Dropped half way, or after a row that can't be sent, the server is told that the copy failed: none
/// of the rows is there then.
pub(crate) async fn copy_in<E: Executor>(
    db: &E,
    command: CopyIn,
    rows: impl Stream<Item = Result<RowValues, Error>> + Send,
) -> Result<u64, Error> {
    let lease = db.lease().await?;
    let session = lease.session().clone();
    let sent = Sent::new(&session, &command.copy, None);
    if !session.is_ready().await {
        return Err(sent.lost());
    }
    let mut observed = Observed::begin(&session.settings, &command.copy);
    let mut deadline = db.call().timeout.or(session.settings.timeout).map(Deadline::new);
    let mut sending = Sending { running: Running::new(session.clone()), failed: true };
    let copied = {
        let copying = pin!(send(&session, &command, rows, &mut sending.running));
        Deadline::wait(&mut deadline, &session, copying).await
    };
    let error = match copied {
        Some(Ok(count)) => {
            sending.failed = false;
            sending.running.done();
            observed.done(Some(count));
            return Ok(count);
        }
        Some(Err(Stopped::Row(error))) => error,
        Some(Err(Stopped::Server(source))) => {
            sending.running.done();
            ended(&session, &sent, deadline.as_ref(), Some(source))
        }
        None => {
            sending.running.done();
            ended(&session, &sent, deadline.as_ref(), None)
        }
    };
    observed.failed(&error);
    Err(error)
}

/// A copy that is on its way; one that is given up has failed, and with it its transaction.
struct Sending {
    running: Running,
    failed: bool,
}

impl Drop for Sending {
    fn drop(&mut self) {
        if self.failed {
            self.running.fail();
        }
    }
}

enum Stopped {
    Server(Failure),
    Row(Error),
}

impl<E: Into<Failure>> From<E> for Stopped {
    fn from(error: E) -> Self {
        Self::Server(error.into())
    }
}

async fn send<R: Stream<Item = Result<RowValues, Error>> + Send>(
    session: &Arc<Session>,
    command: &CopyIn,
    rows: R,
    running: &mut Running,
) -> Result<u64, Stopped> {
    let types = session.prepare(&command.insert, running).await?.types.clone();
    if !session.is_pooled() || session.in_transaction() {
        return send_rows(session, command, rows, &types).await;
    }
    let _alone = session.turn_alone().await;
    // of what becomes of it before its end, the lease takes care
    session.begin_transaction();
    session.client().batch_execute("BEGIN").await?;
    let count = send_rows(session, command, rows, &types).await?;
    session.client().batch_execute("COMMIT").await?;
    session.end_transaction();
    Ok(count)
}

async fn send_rows<R: Stream<Item = Result<RowValues, Error>> + Send>(
    session: &Arc<Session>,
    command: &CopyIn,
    rows: R,
    types: &[Type],
) -> Result<u64, Stopped> {
    let mut rows = pin!(rows);
    let mut sink = pin!(session.client().copy_in(&*command.copy.text).await?);
    let mut out = BytesMut::from(HEADER);
    while let Some(part) = rows.next().await {
        part.map_err(Stopped::Row)?.put_rows(&command.set, types, &mut out)?;
        if out.len() > PIECE {
            sink.as_mut().send(out.split().freeze()).await?;
        }
    }
    out.put_i16(-1); // the end of the rows
    sink.as_mut().send(out.freeze()).await?;
    Ok(sink.finish().await?)
}

/// Rows of a `COPY … TO STDOUT`, as they arrive; of the query itself when it has values, which a copy
/// does not take, and behind a pooler, for a copy is asked for and sent in two steps.
///
/// May be dropped at any time: what the server still sends is thrown away, or stopped when that takes
/// long, before the connection serves anyone else.
pub struct CopyOut<R>(Source<R>);

enum Source<R> {
    Copy(Box<Copying>, Decode<R>),
    Query(Box<Rows<R>>),
}

/// A copy that is on its way from the server.
struct Copying {
    rows: Pin<Box<BinaryCopyOutStream>>,
    width: usize,
    sent: Sent,
    deadline: Option<Deadline>,
    observed: Observed,
    // After what may still run, so that the connection goes back to the pool last.
    running: Running,
    lease: Lease,
}

impl<R> CopyOut<R> {
    /// The next row; `None` after the last.
    ///
    /// ```no_run
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, team: i32, age: i32 }
    /// # async fn example(db: &Db) -> Result<(), schema_core::Error> {
    /// let mut rows = User::select().copy_out(db).await?;
    /// while let Some(user) = rows.next().await? {
    ///     println!("{}", user.id);
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn next(&mut self) -> Result<Option<R>, Error> {
        StreamExt::next(self).await.transpose()
    }
}

impl<R> Stream for CopyOut<R> {
    type Item = Result<R, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        match &mut self.0 {
            Source::Copy(copying, decode) => {
                let row = ready!(copying.poll_row(cx));
                Poll::Ready(row.map(|row| Ok(decode.read(&row?, 0)?)))
            }
            Source::Query(rows) => Pin::new(rows).poll_next(cx),
        }
    }
}

impl Copying {
    fn poll_row(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Row<'static>, Error>>> {
        let polled = self.rows.as_mut().poll_next(cx);
        if let (Some(deadline), Poll::Pending | Poll::Ready(Some(Ok(_)))) =
            (&mut self.deadline, &polled)
            && deadline.poll(self.lease.session(), cx).is_ready()
        {
            return Poll::Ready(Some(Err(self.fail(None))));
        }
        Poll::Ready(match ready!(polled) {
            Some(Ok(row)) => {
                self.observed.row();
                Some(Ok(Row::copied(row, self.width)))
            }
            Some(Err(source)) => Some(Err(self.fail(Some(source.into())))),
            None if self
                .deadline
                .as_ref()
                .is_some_and(|late| late.has_fired(self.lease.session(), None)) =>
            {
                Some(Err(self.fail(None)))
            }
            None => {
                self.running.done();
                self.observed.done(None);
                None
            }
        })
    }

    fn fail(&mut self, source: Option<Failure>) -> Error {
        self.running.done();
        let session = self.lease.session();
        let error = ended(session, &self.sent, self.deadline.take().as_ref(), source);
        self.observed.failed(&error);
        error
    }
}

/// Starts to copy the rows of a query.
pub(crate) async fn copy_out<E: Executor, R>(
    db: &E,
    query: Statement,
    decode: Decode<R>,
) -> Result<CopyOut<R>, Error> {
    let lease = db.lease().await?;
    let session = lease.session().clone();
    if !query.params.is_empty() || session.is_pooled() {
        let rows = start(lease, &query, &db.call()).await?;
        return Ok(CopyOut(Source::Query(Box::new(Rows::new(rows, decode)))));
    }
    let text = format!("COPY ({}) TO STDOUT BINARY", query.text);
    let copy = Statement { text: text.clone(), params: Vec::new(), table: query.table };
    let sent = Sent::new(&session, &copy, None);
    if !session.is_ready().await {
        return Err(sent.lost());
    }
    let mut observed = Observed::begin(&session.settings, &copy);
    let mut deadline = db.call().timeout.or(session.settings.timeout).map(Deadline::new);
    let mut running = Running::new(session.clone());
    let opened = {
        let opening = pin!(async {
            let types = session.columns(&query.text, &mut running).await?;
            Ok::<_, Failure>((session.client().copy_out(&*text).await?, types))
        });
        Deadline::wait(&mut deadline, &session, opening).await
    };
    let source = match opened {
        Some(Ok((stream, types))) => {
            let (rows, width) = (Box::pin(BinaryCopyOutStream::new(stream, &types)), types.len());
            let copying = Copying { rows, width, sent, deadline, observed, running, lease };
            return Ok(CopyOut(Source::Copy(Box::new(copying), decode)));
        }
        Some(Err(source)) => Some(source),
        None => None,
    };
    running.done();
    let error = ended(&session, &sent, deadline.as_ref(), source);
    observed.failed(&error);
    Err(error)
}
