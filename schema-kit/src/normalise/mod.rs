//! What only the server can say: how it spells a schema.
//!
//! A declared type, default, check or index predicate is SQL in somebody's words; the catalog has
//! it in the server's. The schema is created in scratch schemas, inside a transaction that is
//! rolled back, and read back with the same queries that read a database. Twice, because the
//! server's words are not always the ones that it gives back: `v IN ('x')` on a `varchar` reads
//! `v::text = ANY (ARRAY['x'::character varying]::text[])`, and that, declared, reads
//! `ANY (ARRAY['x'::character varying::text])`. So both sides of a comparison are normalised.

mod both;
mod families;
mod names;
mod needs;
mod others;
mod pieces;
mod refused;
mod scratch;
mod spelling;

use futures_util::StreamExt as _;
use futures_util::stream::{self, BoxStream};
use schema_model::{Schema, Table, ddl};
use tokio_postgres::{Client, Transaction};

use crate::Error;
use crate::source::any_order::{Run, needs_another, run_all};
use crate::source::database::{Schemas, pin, search_path};
use scratch::{Entered, Scratch};
use spelling::is_alike;

pub use both::normalise_both;
pub(crate) use names::sequences;
pub(crate) use needs::is_made_as_declared;
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
    if others::are_in(schema) {
        if found != *schema {
            found = round(&mut transaction, &scratch, &found).await?;
        }
        found.renames.clone_from(&schema.renames);
        transaction.rollback().await.map_err(Error::database("roll back the scratch schemas"))?;
        return Ok(found);
    }
    // A table that came back as it went in has settled, unless it is made with one that has not.
    let went_in = |table: &Table| schema.table(&table.name).is_some_and(|own| is_alike(own, table));
    let unsettled = |table: &Table| !went_in(table);
    let families = families::of(&found.tables).into_iter();
    let again: Vec<Table> = families
        .filter(|family| family.iter().any(|table| unsettled(table)))
        .flatten()
        .cloned()
        .collect();
    if !again.is_empty() {
        let again = Schema {
            enums: found.enums.clone(),
            extensions: found.extensions.clone(),
            tables: again,
            ..Schema::default()
        };
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

/// Creates a schema, reads it back, and undoes it; in parts, when it is large and has tables alone.
async fn round(
    transaction: &mut Transaction<'_>,
    scratch: &Scratch,
    schema: &Schema,
) -> Result<Schema, Error> {
    if others::are_in(schema) {
        return there_and_back(transaction, scratch, schema).await;
    }
    let mut batches: Vec<Vec<Table>> = vec![Vec::new()];
    for family in families::of(&schema.tables) {
        let family = family.into_iter().cloned();
        match batches.last_mut().filter(|batch| batch.len() < BATCH) {
            Some(batch) => batch.extend(family),
            None => batches.push(family.collect()),
        }
    }
    let rest = Schema { sequences: Vec::new(), tables: Vec::new(), ..schema.clone() };
    let mut whole = Schema::default();
    let mut sequences = schema.sequences.clone();
    for tables in batches {
        let sequences = std::mem::take(&mut sequences);
        let mut part = Schema { sequences, tables, ..rest.clone() };
        part.sort();
        let mut read = there_and_back(transaction, scratch, &part).await?;
        read.sequences.append(&mut whole.sequences);
        read.tables.append(&mut whole.tables);
        read.dependencies.extend(std::mem::take(&mut whole.dependencies));
        whole = read;
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

/// All at once: one round trip. What fails for want of an object is tried again, one statement
/// after the other, since others may bring it.
async fn create(
    transaction: &Transaction<'_>,
    scratch: &Scratch,
    entered: &Entered,
) -> Result<(), tokio_postgres::Error> {
    let mut statements = scratch.prologue(entered);
    let prologue = statements.len();
    statements.extend(ddl::schema_statements(&entered.schema));
    statements.push(scratch.epilogue());
    transaction.batch_execute("SAVEPOINT all_at_once").await?;
    match transaction.batch_execute(&ddl::script(&statements)).await {
        Err(error) if needs_another(&error) && others::are_in(&entered.schema) => {
            transaction.batch_execute("ROLLBACK TO all_at_once").await?;
        }
        done => return done,
    }
    let epilogue = statements.split_off(statements.len() - 1);
    let own = statements.split_off(prologue);
    transaction.batch_execute(&ddl::script(&statements)).await?;
    let done = run_all(&Savepoints(transaction), own, |sql| sql.as_str()).await;
    done.map_err(|(_, error)| error)?;
    transaction.batch_execute(&ddl::script(&epilogue)).await
}

/// A transaction that a statement's failure leaves as it was. The statement goes alone, so that the
/// place of a mistake is one in it.
struct Savepoints<'a>(&'a Transaction<'a>);

impl Run for Savepoints<'_> {
    fn run<'a>(
        &'a self,
        statements: Vec<&'a str>,
    ) -> BoxStream<'a, Result<(), tokio_postgres::Error>> {
        let alone = async |sql: &'a str| {
            self.0.batch_execute("SAVEPOINT one").await?;
            let done = self.0.batch_execute(sql).await;
            let end = if done.is_ok() { "RELEASE one" } else { "ROLLBACK TO one" };
            self.0.batch_execute(end).await?;
            done
        };
        stream::iter(statements).then(alone).boxed()
    }
}

async fn savepoint<'a>(transaction: &'a mut Transaction<'_>) -> Result<Transaction<'a>, Error> {
    transaction.transaction().await.map_err(Error::database("set a savepoint"))
}

fn undo() -> impl FnOnce(tokio_postgres::Error) -> Error {
    Error::database("undo the scratch schemas")
}
