//! Rows into the database: by COPY, made on a thread of their own while the server stores the ones before.

use std::sync::Arc;

use bytes::Bytes;
use futures_util::SinkExt as _;
use schema_model::name::quote_ident;
use tokio::sync::mpsc;
use tokio_postgres::error::SqlState;
use tokio_postgres::{CopyInSink, Transaction};

use super::problem::Problem;
use super::world::{Cell, Sequence, TablePlan, World};
use crate::Error;
use crate::error::server_message;
use crate::seed::make::Maker;

/// How many bytes go to the server at once.
const CHUNK: usize = 256 * 1024;

/// Fills a table; what is [late](super::world::Unit::late) stays NULL.
pub(super) async fn rows(
    transaction: &Transaction<'_>,
    world: &Arc<World>,
    table: usize,
) -> Result<(), Error> {
    let plan = &world.tables[table];
    let columns: Vec<usize> = (0..plan.columns.len()).collect();
    let is_late = |column: &usize| plan.units[plan.columns[*column].unit].late;
    let written: Vec<usize> = columns.into_iter().filter(|column| !is_late(column)).collect();
    copy(transaction, world, table, &plan.name.to_string(), written).await
}

/// Sets what had to wait: by COPY into a table that goes with the transaction, and one UPDATE.
pub(super) async fn late(
    transaction: &Transaction<'_>,
    world: &Arc<World>,
    table: usize,
    key: &[String],
) -> Result<(), Error> {
    let plan = &world.tables[table];
    let units = plan.units.iter().filter(|unit| unit.late);
    let late: Vec<usize> = units.flat_map(|unit| unit.columns.iter().copied()).collect();
    if late.is_empty() || plan.rows == 0 {
        return Ok(());
    }
    let key: Vec<usize> = key.iter().filter_map(|name| plan.position(name)).collect();
    let name = |column: &usize| quote_ident(&plan.columns[*column].name);
    let list = |columns: &[usize]| columns.iter().map(name).collect::<Vec<_>>().join(", ");
    let all: Vec<usize> = key.iter().chain(&late).copied().collect();
    let scratch = format!("pg_temp.seed_{table}");
    let create = format!(
        "CREATE TEMPORARY TABLE seed_{table} ON COMMIT DROP AS SELECT {} FROM {} WITH NO DATA",
        list(&all),
        plan.name
    );
    run(transaction, plan, &create).await?;
    copy(transaction, world, table, &scratch, all).await?;
    let each = |columns: &[usize], between: &str, own: &str| {
        let pairs = columns.iter().map(|c| format!("{own}{} = waiting.{}", name(c), name(c)));
        pairs.collect::<Vec<_>>().join(between)
    };
    let update = format!(
        "UPDATE {} AS filled SET {} FROM {scratch} AS waiting WHERE {}",
        plan.name,
        each(&late, ", ", ""),
        each(&key, " AND ", "filled.")
    );
    run(transaction, plan, &update).await
}

/// Sequences go on behind the rows.
pub(super) async fn sequences(
    transaction: &Transaction<'_>,
    plan: &TablePlan,
) -> Result<(), Error> {
    for column in plan.columns.iter().filter(|_| plan.rows > 0) {
        let Some(sequence) = &column.sequence else { continue };
        let Cell::Made(Maker::Scale(scale)) = &column.cell else { continue };
        let Ok(last) = i64::try_from(scale.at(plan.rows - 1)) else { continue };
        let doing =
            || Error::database(format!("set the sequence of {}.{}", plan.name, column.name));
        match sequence {
            Sequence::Own => {
                let sql = "SELECT pg_catalog.setval(pg_catalog.pg_get_serial_sequence($1, $2), $3)";
                let table = plan.name.to_string();
                transaction.execute(sql, &[&table, &column.name, &last]).await.map_err(doing())?;
            }
            Sequence::Named(name) => {
                let sql = "SELECT pg_catalog.setval($1::text::pg_catalog.regclass, $2)";
                transaction.execute(sql, &[name, &last]).await.map_err(doing())?;
            }
        }
    }
    Ok(())
}

/// Checks what is deferred, while there is still somebody to tell.
pub(super) async fn check(transaction: &Transaction<'_>) -> Result<(), Error> {
    let checked = transaction.batch_execute("SET CONSTRAINTS ALL IMMEDIATE").await;
    checked.map_err(Error::database("check the deferred constraints"))
}

/// Lets constraints that can wait until all rows are there.
pub(super) async fn defer(transaction: &Transaction<'_>) -> Result<(), Error> {
    let deferred = transaction.batch_execute("SET CONSTRAINTS ALL DEFERRED").await;
    deferred.map_err(Error::database("defer the constraints that can be"))
}

async fn run(transaction: &Transaction<'_>, plan: &TablePlan, sql: &str) -> Result<(), Error> {
    transaction.batch_execute(sql).await.map_err(|error| refused(plan, error))
}

async fn copy(
    transaction: &Transaction<'_>,
    world: &Arc<World>,
    table: usize,
    into: &str,
    columns: Vec<usize>,
) -> Result<(), Error> {
    let plan = &world.tables[table];
    let names: Vec<String> =
        columns.iter().map(|column| quote_ident(&plan.columns[*column].name)).collect();
    let list = if names.is_empty() { String::new() } else { format!(" ({})", names.join(", ")) };
    let sql = format!("COPY {into}{list} FROM STDIN");
    let sink = transaction.copy_in(&sql).await.map_err(|error| refused(plan, error))?;
    let sink: CopyInSink<Bytes> = sink;
    futures_util::pin_mut!(sink);
    let (sender, mut chunks) = mpsc::channel(4);
    let source = Arc::clone(world);
    let making = tokio::task::spawn_blocking(move || make(&source, table, &columns, &sender));
    while let Some(chunk) = chunks.recv().await {
        sink.send(chunk).await.map_err(|error| refused(plan, error))?;
    }
    // a thread that ended early has not made all rows: they are not stored then
    making.await.map_err(|error| {
        Error::Usage(format!("the rows of {} were not made: {error}", plan.name))
    })?;
    sink.finish().await.map_err(|error| refused(plan, error))?;
    Ok(())
}

/// Makes all rows, until nobody wants them any more.
fn make(world: &World, table: usize, columns: &[usize], to: &mpsc::Sender<Bytes>) {
    let (mut chunk, mut value) = (String::with_capacity(CHUNK + 4096), String::new());
    for row in 0..world.tables[table].rows {
        for (n, column) in columns.iter().enumerate() {
            if n > 0 {
                chunk.push('\t');
            }
            value.clear();
            if world.write(table, *column, row, &mut value) {
                escape(&value, &mut chunk);
            } else {
                chunk.push_str("\\N");
            }
        }
        chunk.push('\n');
        if chunk.len() >= CHUNK {
            let full = std::mem::replace(&mut chunk, String::with_capacity(CHUNK + 4096));
            if to.blocking_send(full.into()).is_err() {
                return;
            }
        }
    }
    // nobody is there when the server refused what came before
    let _ = to.blocking_send(chunk.into());
}

/// A value as the text form of COPY has it.
fn escape(value: &str, out: &mut String) {
    for c in value.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            c => out.push(c),
        }
    }
}

/// What the rows break is the fault of the shape, whatever else of the server.
pub(super) fn refused(plan: &TablePlan, error: tokio_postgres::Error) -> Error {
    let data = |code: &SqlState| code.code().starts_with("23") || code.code().starts_with("22");
    if !error.code().is_some_and(data) {
        return Error::database(format!("fill {}", plan.name))(error);
    }
    let message = server_message(&error);
    Problem::Refused { table: plan.name.to_string(), message }.into()
}
