//! What only the server can say: how it spells a schema.
//!
//! A declared type, default, check or index predicate is SQL in somebody's words; the catalog has
//! it in the server's. The schema is created in scratch schemas, inside a transaction that is
//! rolled back, and read back with the same queries that read a database. Twice, because the
//! server's words are not always the ones that it gives back: `v IN ('x')` on a `varchar` reads
//! `v::text = ANY (ARRAY['x'::character varying]::text[])`, and that, declared, reads
//! `ANY (ARRAY['x'::character varying::text])`. So both sides of a comparison are normalised.

mod names;
mod pieces;
mod refused;
mod scratch;

use schema_model::{Schema, Table, ddl};
use tokio_postgres::{Client, Transaction};

use crate::Error;
use crate::source::database::{Schemas, pin, search_path};
use scratch::{Entered, Scratch};

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
    let scratch = Scratch::new(schema, schemas, &session);
    let mut found = round(&mut transaction, &scratch, schema).await?;
    // A table that came back as it went in has settled.
    let unsettled = |table: &Table| !schema.tables.contains(table);
    let again: Vec<Table> = found.tables.extract_if(.., |table| unsettled(table)).collect();
    if !again.is_empty() {
        let again = Schema { enums: found.enums.clone(), tables: again, ..Schema::default() };
        found.tables.extend(round(&mut transaction, &scratch, &again).await?.tables);
        found.sort();
    }
    transaction.rollback().await.map_err(Error::database("roll back the scratch schemas"))?;
    Ok(found)
}

/// How many tables are created at once. The server has room for some thousand locks in all, and a
/// table takes one for itself, its sequences, its storage of long values and each index.
const BATCH: usize = 100;

/// Creates a schema, reads it back, and undoes it; in parts, when it is large.
async fn round(
    transaction: &mut Transaction<'_>,
    scratch: &Scratch,
    schema: &Schema,
) -> Result<Schema, Error> {
    let (first, more) = schema.tables.split_at(schema.tables.len().min(BATCH));
    let mut whole = Schema::default();
    for tables in std::iter::once(first).chain(more.chunks(BATCH)) {
        let part =
            Schema { enums: schema.enums.clone(), tables: tables.to_vec(), ..Schema::default() };
        let read = there_and_back(transaction, scratch, &part).await?;
        whole.enums = read.enums;
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
