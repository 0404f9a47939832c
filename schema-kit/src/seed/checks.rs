//! Foreign keys checked at once, behind all rows, where the role may do that: the server looks for the row
//! behind each reference by itself, which takes longer than everything else about it.

use schema_model::name::quote_ident;
use schema_model::{ForeignKey, Name, Table};
use tokio_postgres::Transaction;

use super::links::foreign_keys;
use super::problem::Problem;
use crate::Error;

/// Puts the checks off, if nothing but checks of foreign keys is put off with them. Whether they are.
pub(super) async fn put_off(
    transaction: &Transaction<'_>,
    tables: &[Table],
) -> Result<bool, Error> {
    let doing = || Error::database("put off the checks of the foreign keys");
    // a type that is written with its schema may have its operators there too
    let is_plain = |table: &Table| {
        let mut columns = foreign_keys(table).flat_map(|(_, key)| &key.columns);
        table.inherits.is_empty()
            && foreign_keys(table).all(|(_, key)| !key.period)
            && columns.all(|name| table.column(name).is_some_and(|one| !one.ty.contains('.')))
    };
    let names: Vec<String> = tables.iter().map(|table| table.name.to_string()).collect();
    let may = "SELECT pg_catalog.current_setting('is_superuser') = 'on' AND NOT EXISTS (
            SELECT FROM pg_catalog.pg_trigger AS t JOIN pg_catalog.pg_proc AS p ON p.oid = t.tgfoid
            CROSS JOIN pg_catalog.unnest($1::text[]) AS own (name)
            WHERE p.proname NOT LIKE 'RI\\_FKey\\_%' AND t.tgrelid IN (
                SELECT relid FROM pg_catalog.pg_partition_tree(own.name::pg_catalog.regclass)
                UNION SELECT own.name::pg_catalog.regclass
            )
        )";
    let row = transaction.query_one(may, &[&names]).await.map_err(doing())?;
    let may: bool = row.try_get(0).map_err(doing())?;
    if !may || !tables.iter().all(is_plain) {
        return Ok(false);
    }
    // nobody may take away what was there before and is referred to
    let keys = tables.iter().flat_map(|table| foreign_keys(table).map(|(_, key)| &key.references));
    let mut stored: Vec<&Name> =
        keys.filter(|name| !tables.iter().any(|table| table.name == **name)).collect();
    stored.sort_unstable();
    stored.dedup();
    for name in stored {
        let lock = format!("LOCK TABLE {name} IN SHARE MODE");
        transaction.batch_execute(&lock).await.map_err(doing())?;
    }
    let put_off = "SET LOCAL session_replication_role = replica";
    transaction.batch_execute(put_off).await.map_err(doing())?;
    Ok(true)
}

/// Makes up for the checks that were put off.
pub(super) async fn make_up(transaction: &Transaction<'_>, tables: &[Table]) -> Result<(), Error> {
    let own = transaction.batch_execute("SET LOCAL session_replication_role = origin").await;
    own.map_err(Error::database("go on with the checks of the foreign keys"))?;
    for table in tables {
        for (constraint, key) in foreign_keys(table) {
            let doing = || Error::database(format!("check {} of {}", constraint.name, table.name));
            let row = transaction.query_one(&dangling(table, key), &[]).await.map_err(doing())?;
            if row.try_get(0).map_err(doing())? {
                let message = format!(
                    "violates foreign key constraint {}: {} lacks a row",
                    constraint.name, key.references
                );
                return Err(Problem::Refused { table: table.name.to_string(), message }.into());
            }
        }
    }
    Ok(())
}

/// Whether a row refers to one that is not there.
fn dangling(table: &Table, key: &ForeignKey) -> String {
    let own: Vec<String> =
        key.columns.iter().map(|name| format!("own.{}", quote_ident(name))).collect();
    let theirs = key.referenced_columns.iter().map(|name| format!("their.{}", quote_ident(name)));
    let pairs: Vec<String> =
        own.iter().zip(theirs).map(|(own, their)| format!("{own} = {their}")).collect();
    let all = |test: &str| {
        own.iter().map(|column| format!("{column} {test}")).collect::<Vec<_>>().join(" AND ")
    };
    let refers =
        if key.match_full { format!("NOT ({})", all("IS NULL")) } else { all("IS NOT NULL") };
    format!(
        "SELECT EXISTS (SELECT FROM {} AS own WHERE {refers} AND NOT EXISTS (\
         SELECT FROM {} AS their WHERE {}))",
        table.name,
        key.references,
        pairs.join(" AND ")
    )
}
