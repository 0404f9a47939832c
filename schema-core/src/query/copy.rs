//! Rows in bulk, by `COPY`.

use std::pin::pin;

use futures_util::{Stream, StreamExt};

use super::Running;
use crate::db::{CopyIn, Executor, copy_in};
use crate::error::Error;
use crate::sql::Statement;
use crate::table::{NewRow, RowValues, Table};

/// So many rows are made columns of at a time, if they are there.
const ROWS: usize = 64;

/// `COPY table (columns) FROM STDIN BINARY`, of the columns that the first row sets.
pub(crate) fn rows_in<'a, T: Table, N: NewRow + 'a, E: Executor>(
    db: &'a E,
    rows: impl Stream<Item = N> + Send + 'a,
) -> Running<'a, u64> {
    Box::pin(async move { rows_sent::<T, N, E>(db, rows).await })
}

async fn rows_sent<T: Table, N: NewRow, E: Executor>(
    db: &E,
    rows: impl Stream<Item = N> + Send,
) -> Result<u64, Error> {
    let mut parts = pin!(rows.ready_chunks(ROWS).map(RowValues::of));
    let Some(first) = parts.next().await else { return Ok(0) };
    let set = first.set_by(0);
    let command = command::<T>(&set);
    let mut before = 0;
    let all = futures_util::stream::iter([first]).chain(parts);
    let checked = all.map(|part| match part.first_unlike(&set) {
        None => {
            before += part.rows();
            Ok(part)
        }
        Some(row) => Err(Error::CopyRow { table: T::NAME, row: before + row + 1 }),
    });
    copy_in(db, command, checked).await
}

fn command<T: Table>(set: &[usize]) -> CopyIn {
    let names: Vec<_> = set.iter().map(|at| T::COLUMNS[*at].sql).collect();
    let names = names.join(", ");
    let values: Vec<_> = (1..=set.len()).map(|at| format!("${at}")).collect();
    let values = values.join(", ");
    let copy = Statement {
        text: format!("COPY {} ({names}) FROM STDIN BINARY", T::SQL_NAME),
        params: Vec::new(),
        table: Some(T::NAME),
    };
    let insert = format!("INSERT INTO {} ({names}) VALUES ({values})", T::SQL_NAME);
    CopyIn { copy, insert, set: set.to_vec() }
}
