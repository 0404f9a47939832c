//! What only the server can say: how it spells a schema.
//!
//! A declared type, default, check or index predicate is SQL in somebody's words; the catalog has
//! it in the server's. The schema is created in scratch schemas, inside a transaction that is
//! rolled back, and read back with the same queries that read a database. Twice, because the
//! server's words are not always the ones that it gives back: `v IN ('x')` on a `varchar` reads
//! `v::text = ANY (ARRAY['x'::character varying]::text[])`, and that, declared, reads
//! `ANY (ARRAY['x'::character varying::text])`. So both sides of a comparison are normalised.

mod families;
mod names;
mod needs;
mod pieces;
mod refused;
mod scratch;

use schema_model::{Schema, Table, ddl};
use tokio_postgres::{Client, Transaction};

use crate::Error;
use crate::source::database::{Schemas, pin, search_path};
use scratch::{Entered, Scratch};

pub(crate) use names::sequences;
pub use refused::Refused;

/// The schema in the server's words, so that what means the same is the same text.
///
/// Needs a server of the target's major version with the target's extensions, and the right to
/// create schemas in its database. Nothing is left behind, whatever happens: dropping the future
/// rolls back too. The connection should not be in use by others, as its transaction lasts as long
/// as the work does.
///
/// # Errors
/// [`Error::Refused`] when the server refuses a part of the schema, naming it;
/// [`Error::Database`] when the scratch schema can't be made.
pub async fn normalise(
    client: &mut Client,
    schema: &Schema,
    schemas: &Schemas,
) -> Result<Schema, Error> {
    let mut transaction =
        client.transaction().await.map_err(Error::database("start a transaction"))?;
    let session = pin(&transaction, &search_path([schemas.default.as_str()])).await?;
    needs::check(schema, session.version)?;
    let scratch = Scratch::new(schema, schemas, &session);
    let mut found = round(&mut transaction, &scratch, schema).await?;
    // A table that came back as it went in has settled, unless it is made with one that has not.
    let unsettled = |table: &Table| !schema.tables.contains(table);
    let families = families::of(&found.tables).into_iter();
    let again: Vec<Table> = families
        .filter(|family| family.iter().any(|table| unsettled(table)))
        .flatten()
        .cloned()
        .collect();
    if !again.is_empty() {
        let again = Schema { enums: found.enums.clone(), tables: again, ..Schema::default() };
        let settled = round(&mut transaction, &scratch, &again).await?.tables;
        found.tables.retain(|table| settled.iter().all(|other| other.name != table.name));
        found.tables.extend(settled);
        found.sort();
    }
    found.renames.clone_from(&schema.renames);
    transaction.rollback().await.map_err(Error::database("roll back the scratch schemas"))?;
    Ok(found)
}

/// How many tables are created at once, but for families, which stay together. The server has room for some thousand locks in all, and a
/// table takes one for itself, its sequences, its storage of long values and each index.
const BATCH: usize = 100;

/// Creates a schema, reads it back, and undoes it; in parts, when it is large.
async fn round(
    transaction: &mut Transaction<'_>,
    scratch: &Scratch,
    schema: &Schema,
) -> Result<Schema, Error> {
    let mut batches: Vec<Vec<Table>> = vec![Vec::new()];
    for family in families::of(&schema.tables) {
        let family = family.into_iter().cloned();
        match batches.last_mut().filter(|batch| batch.len() < BATCH) {
            Some(batch) => batch.extend(family),
            None => batches.push(family.collect()),
        }
    }
    let mut whole = Schema::default();
    let mut sequences = schema.sequences.clone();
    for tables in batches {
        let enums = schema.enums.clone();
        let sequences = std::mem::take(&mut sequences);
        let mut part = Schema { enums, sequences, tables, ..Schema::default() };
        part.sort();
        let read = there_and_back(transaction, scratch, &part).await?;
        whole.enums = read.enums;
        whole.sequences.extend(read.sequences);
        whole.tables.extend(read.tables);
    }
    whole.sort();
    Ok(whole)
}

/// Creates a schema, reads it back, and undoes it.
async fn there_and_back(
    transaction: &mut Transaction<'_>,
    scratch: &Scratch,
    schema: &Schema,
) -> Result<Schema, Error> {
    let entered = scratch.enter(schema);
    let savepoint = savepoint(transaction).await?;
    if let Err(source) = create(&savepoint, scratch, &entered).await {
        savepoint.rollback().await.map_err(undo())?;
        return Err(pieces::find_refused(transaction, scratch, &entered, source).await);
    }
    let read = scratch.catalog(&savepoint).schema().await?;
    savepoint.rollback().await.map_err(undo())?;
    Ok(scratch.leave(&read, entered))
}

/// All at once: one round trip.
async fn create(
    transaction: &Transaction<'_>,
    scratch: &Scratch,
    entered: &Entered,
) -> Result<(), tokio_postgres::Error> {
    let mut statements = scratch.prologue(entered);
    statements.extend(ddl::schema_statements(&entered.schema));
    statements.push(scratch.epilogue());
    transaction.batch_execute(&ddl::script(&statements)).await
}

async fn savepoint<'a>(transaction: &'a mut Transaction<'_>) -> Result<Transaction<'a>, Error> {
    transaction.transaction().await.map_err(Error::database("set a savepoint"))
}

fn undo() -> impl FnOnce(tokio_postgres::Error) -> Error {
    Error::database("undo the scratch schemas")
}
