use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_util::{Stream, StreamExt};
use tokio_postgres::types::ToSql;

use super::transaction::Lost;
use crate::error::Error;
use crate::migrate::Batch;
use crate::row::{Decode, Row};
use crate::sql::Statement;

/// What runs statements: [`Db`](super::Db), or a [`Transaction`](super::Transaction) of it.
pub trait Executor: Sync {
    /// Runs a statement that gives rows.
    fn query(&self, statement: &Statement)
    -> impl Future<Output = Result<RowStream, Error>> + Send;

    /// Runs a statement and counts the rows that it wrote.
    fn execute(&self, statement: &Statement) -> impl Future<Output = Result<u64, Error>> + Send;
}

/// Rows on their way from the server.
///
/// May be dropped at any time: the rest of the result is read and thrown away by the driver before
/// the connection serves anyone else.
pub struct RowStream {
    rows: Pin<Box<tokio_postgres::RowStream>>,
    statement: String,
    lost: Lost,
    // After the rows, so that the connection goes back to the pool last.
    _connection: Option<deadpool_postgres::Object>,
}

impl RowStream {
    /// The next row; `None` after the last.
    ///
    /// # Errors
    /// The server stopped with an error, or the connection was lost.
    pub async fn next(&mut self) -> Result<Option<Row<'static>>, Error> {
        match self.rows.next().await {
            Some(row) => row.map(|row| Some(Row::from(row))).map_err(|source| self.error(source)),
            None => Ok(None),
        }
    }

    fn error(&self, source: tokio_postgres::Error) -> Error {
        self.lost.note(Error::Query { statement: self.statement.clone(), source })
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
        self.rows.rows.as_mut().poll_next(cx).map(|row| {
            Some(match row? {
                Ok(row) => self.decode.read(&Row::from(row), 0).map_err(Error::from),
                Err(source) => Err(self.rows.error(source)),
            })
        })
    }
}

/// Runs a statement on any deadpool client or transaction, prepared once per connection and text.
macro_rules! run_on {
    ($client:expr, $statement:expr, $run:ident) => {{
        let statement = $statement;
        let failed = |source| Error::Query { statement: statement.text.clone(), source };
        let prepared = $client.prepare_cached(&statement.text).await.map_err(failed)?;
        let params: Vec<&(dyn ToSql + Sync)> = statement.params().collect();
        $client.$run(&prepared, params).await.map_err(failed)
    }};
}

pub(super) async fn query_client(
    client: deadpool_postgres::Object,
    statement: &Statement,
) -> Result<RowStream, Error> {
    let rows = run_on!(client, statement, query_raw)?;
    Ok(stream(rows, statement, Lost::default(), Some(client)))
}

pub(super) async fn execute_client(
    client: &deadpool_postgres::Object,
    statement: &Statement,
) -> Result<u64, Error> {
    run_on!(client, statement, execute_raw)
}

pub(super) async fn query_transaction(
    transaction: &deadpool_postgres::Transaction<'_>,
    statement: &Statement,
    lost: Lost,
) -> Result<RowStream, Error> {
    let rows = run_on!(transaction, statement, query_raw)?;
    Ok(stream(rows, statement, lost, None))
}

pub(super) async fn execute_transaction(
    transaction: &deadpool_postgres::Transaction<'_>,
    statement: &Statement,
) -> Result<u64, Error> {
    run_on!(transaction, statement, execute_raw)
}

/// For migrations in Rust, on their own connection. Nothing stays prepared: behind a pooler the next
/// batch may be on another session.
impl Executor for Batch<'_> {
    async fn query(&self, statement: &Statement) -> Result<RowStream, Error> {
        let failed = |source| Error::Query { statement: statement.text.clone(), source };
        let prepared = self.client().prepare(&statement.text).await.map_err(failed)?;
        let rows = self.client().query_raw(&prepared, statement.params()).await.map_err(failed)?;
        Ok(stream(rows, statement, Lost::default(), None))
    }

    async fn execute(&self, statement: &Statement) -> Result<u64, Error> {
        let failed = |source| Error::Query { statement: statement.text.clone(), source };
        let prepared = self.client().prepare(&statement.text).await.map_err(failed)?;
        self.client().execute_raw(&prepared, statement.params()).await.map_err(failed)
    }
}

fn stream(
    rows: tokio_postgres::RowStream,
    statement: &Statement,
    lost: Lost,
    connection: Option<deadpool_postgres::Object>,
) -> RowStream {
    RowStream {
        rows: Box::pin(rows),
        statement: statement.text.clone(),
        lost,
        _connection: connection,
    }
}
