//! Two schemas that are to be compared.

use schema_model::{Schema, Table};
use tokio_postgres::Client;

use super::spelling::is_alike;
use super::{normalise, others};
use crate::Error;
use crate::source::database::Schemas;

/// Two schemas in the server's words, as [`normalise`] gives each, but with as little as possible sent
/// to the server: a table that has the same text on both sides, or one that is known to mean the
/// same, is left as it is. `from` is the side whose words stay then; it should be the one
/// that was read from a database.
///
/// # Errors
/// As [`normalise`].
pub async fn normalise_both(
    client: &mut Client,
    from: &Schema,
    to: &Schema,
    schemas: &Schemas,
) -> Result<(Schema, Schema), Error> {
    let to = Schema { tables: in_words_of(from, &to.tables), ..to.clone() };
    if is_equal(from, &to) {
        return Ok((from.clone(), to));
    }
    // what is not a table may need any of them
    if !others::are_in(from) && !others::are_in(&to) {
        match differing(client, from, &to, schemas).await {
            // or a table another one: a column of its row type, say
            Err(Error::Refused(_)) => {}
            done => return done,
        }
    }
    let from = normalise(client, from, schemas).await?;
    Ok((from, normalise(client, &to, schemas).await?))
}

/// Normalises the tables that differ.
async fn differing(
    client: &mut Client,
    from: &Schema,
    to: &Schema,
    schemas: &Schemas,
) -> Result<(Schema, Schema), Error> {
    let (old, old_rest) = apart(from, to);
    let (new, new_rest) = apart(to, from);
    let old = whole(normalise(client, &old, schemas).await?, old_rest, from);
    let new = whole(normalise(client, &new, schemas).await?, new_rest, to);
    Ok((old, new))
}

/// The tables, those that the other side has in other words in its words.
fn in_words_of(other: &Schema, tables: &[Table]) -> Vec<Table> {
    let spelled = |table: &Table| match other.table(&table.name) {
        Some(theirs) if is_alike(table, theirs) => theirs.clone(),
        _ => table.clone(),
    };
    tables.iter().map(spelled).collect()
}

/// Whether they hold the same: renames that are stated and dependencies are no part of that.
fn is_equal(one: &Schema, other: &Schema) -> bool {
    one.tables == other.tables && one.objects().eq(other.objects())
}

/// The schema with the tables that differ from the other's, and the tables that do not. A partition
/// or heir stays with its parents.
fn apart(schema: &Schema, other: &Schema) -> (Schema, Vec<Table>) {
    let families = super::families::of(&schema.tables).into_iter();
    let is_same = |table: &&Table| other.table(&table.name) == Some(*table);
    let (same, differing): (Vec<_>, Vec<_>) =
        families.partition(|family| family.iter().all(is_same));
    let tables = |families: Vec<Vec<&Table>>| families.into_iter().flatten().cloned().collect();
    let mut part = Schema { tables: tables(differing), ..schema.clone() };
    part.sort();
    (part, tables(same))
}

/// The schema again, put together from what was normalised and what did not need to be.
fn whole(mut part: Schema, rest: Vec<Table>, declared: &Schema) -> Schema {
    part.tables.extend(rest);
    part.dependencies.extend(declared.dependencies.clone());
    part.sort();
    part
}
