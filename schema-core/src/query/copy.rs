//! Rows in bulk, by `COPY`.

use futures_util::{Stream, StreamExt};

use super::Running;
use crate::db::{CopyIn, Executor, copy_in};
use crate::error::Error;
use crate::sql::{Param, Statement};
use crate::table::{NewRow, RowValues, Table};

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
    let mut rows = std::pin::pin!(rows.map(values));
    let Some(first) = rows.next().await else { return Ok(0) };
    let set = columns(&first);
    let command = command::<T>(&set);
    let all = futures_util::stream::iter([first]).chain(rows).enumerate();
    let checked = all.map(|(at, row)| {
        if columns(&row) == set {
            return Ok(row.0.into_iter().flatten().collect::<Vec<Param>>());
        }
        Err(Error::CopyRow { table: T::NAME, row: at + 1 })
    });
    copy_in(db, command, checked).await
}

fn values<N: NewRow>(row: N) -> RowValues {
    let mut values = RowValues::default();
    row.push_values(&mut values);
    values
}

/// The positions of the columns that a row sets.
fn columns(row: &RowValues) -> Vec<usize> {
    (0..row.0.len()).filter(|at| row.0[*at].is_some()).collect()
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
    CopyIn { copy, insert: format!("INSERT INTO {} ({names}) VALUES ({values})", T::SQL_NAME) }
}
