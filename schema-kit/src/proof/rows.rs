//! Rows in a scratch copy, and whether they are still there.

use std::collections::BTreeSet;

use tokio_postgres::Client;

use super::Disproved;
use crate::Error;
use crate::plan::Plan;

/// A row for each table that takes one, made of a value for each type. Foreign keys find their
/// targets, since every key has the same value; a table whose checks refuse it stays empty.
const MAKE: &str = "
DO $make$
DECLARE
    t record;
    made boolean := true;
    done oid[] := '{}';
BEGIN
    WHILE made LOOP
        made := false;
        FOR t IN
            SELECT c.oid, c.oid::regclass AS name,
                coalesce('(' || string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) || ')
                    OVERRIDING SYSTEM VALUE VALUES (' || string_agg(CASE
                    WHEN ty.typtype = 'e' THEN coalesce((SELECT quote_literal(e.enumlabel)
                        FROM pg_enum e WHERE e.enumtypid = ty.oid ORDER BY enumsortorder LIMIT 1), 'NULL')
                    WHEN ty.typcategory = 'A' THEN '''{}'''
                    WHEN ty.typcategory = 'B' THEN 'true'
                    WHEN ty.typcategory = 'D' THEN '''2001-02-03'''
                    WHEN ty.typcategory = 'I' THEN '''127.0.0.1'''
                    WHEN ty.typcategory = 'N' THEN '1'
                    WHEN ty.typcategory = 'R' THEN '''empty'''
                    WHEN ty.typcategory = 'S' THEN '''1'''
                    WHEN ty.typcategory = 'T' THEN '''1 hour'''
                    WHEN ty.typname = 'uuid' THEN '''00000000-0000-0000-0000-000000000001'''
                    WHEN ty.typname IN ('json', 'jsonb') THEN '''{}'''
                    WHEN ty.typname = 'bytea' THEN '''\\x01'''
                    ELSE 'NULL' END, ', ' ORDER BY a.attnum) || ')', 'DEFAULT VALUES') AS rest
            FROM pg_class c
            LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
                AND NOT a.attisdropped AND a.attgenerated = ''
            LEFT JOIN pg_type ty ON ty.oid = a.atttypid
            WHERE c.relkind = 'r' AND c.oid >= 16384 AND c.oid <> ALL (done)
                AND c.oid::regclass::text <> ALL (string_to_array(current_setting('schema.without_rows'), E'\\n'))
            GROUP BY c.oid ORDER BY c.oid
        LOOP
            BEGIN
                EXECUTE format('INSERT INTO %s %s', t.name, t.rest);
                made := true;
                done := done || t.oid;
            EXCEPTION WHEN OTHERS THEN
                NULL;
            END;
        END LOOP;
    END LOOP;
END
$make$";

/// The columns of a table, by their numbers, which outlive a rename.
const COLUMNS: &str = "SELECT c.oid::regclass::text, a.attnum, quote_ident(a.attname),
        a.atttypid, a.atttypmod, ty.typtype = 'e', a.attgenerated <> '' FROM pg_catalog.pg_class c
    JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    JOIN pg_catalog.pg_type ty ON ty.oid = a.atttypid WHERE c.oid = $1 ORDER BY a.attnum";

/// A table with a row.
pub(super) struct Stored {
    oid: u32,
    table: String,
    columns: Vec<Column>,
}

/// A column of it, and what is stored in it.
struct Column {
    number: i16,
    name: String,
    /// Type and modifier. A label may get another name, so that a value of an enumerated type has
    /// none that can be compared.
    ty: Option<(u32, i32)>,
    value: Option<String>,
    /// Made of others: it can be made again.
    is_generated: bool,
}

/// Makes the rows, and reads them back where the plan does something.
pub(super) async fn make(
    client: &Client,
    plan: &Plan,
    without: &BTreeSet<String>,
) -> Result<Vec<Stored>, Error> {
    let names: Vec<&str> = without.iter().map(String::as_str).collect();
    let sql = "SELECT set_config('schema.without_rows', $1, false)";
    client.query_one(sql, &[&names.join("\n")]).await.map_err(doing())?;
    client.batch_execute(MAKE).await.map_err(doing())?;
    let touched: BTreeSet<&str> =
        plan.steps.iter().flat_map(|step| step.locks.keys()).map(String::as_str).collect();
    let touched: Vec<&str> = touched.into_iter().collect();
    let sql = "SELECT c.oid FROM pg_catalog.pg_class c JOIN unnest($1::text[]) AS name \
               ON c.oid = pg_catalog.to_regclass(name) WHERE c.relkind = 'r'";
    let mut stored = Vec::new();
    for row in client.query(sql, &[&touched]).await.map_err(doing())? {
        stored.extend(read(client, row.try_get(0).map_err(doing())?).await?);
    }
    Ok(stored)
}

/// The row of a table; `None` when there is no table or no row.
async fn read(client: &Client, oid: u32) -> Result<Option<Stored>, Error> {
    let (mut table, mut columns) = (String::new(), Vec::new());
    for row in client.query(COLUMNS, &[&oid]).await.map_err(doing())? {
        table = row.try_get(0).map_err(doing())?;
        let is_enum: bool = row.try_get(5).map_err(doing())?;
        let (ty, modifier) = (row.try_get(3).map_err(doing())?, row.try_get(4).map_err(doing())?);
        columns.push(Column {
            number: row.try_get(1).map_err(doing())?,
            name: row.try_get(2).map_err(doing())?,
            ty: (!is_enum).then_some((ty, modifier)),
            value: None,
            is_generated: row.try_get(6).map_err(doing())?,
        });
    }
    if columns.is_empty() {
        return Ok(None);
    }
    let texts: Vec<String> =
        columns.iter().map(|column| format!("{}::text", column.name)).collect();
    let sql = format!("SELECT {} FROM ONLY {table} LIMIT 1", texts.join(", "));
    let Some(row) = client.query_opt(&sql, &[]).await.map_err(doing())? else { return Ok(None) };
    for (at, column) in columns.iter_mut().enumerate() {
        column.value = row.try_get(at).map_err(doing())?;
    }
    Ok(Some(Stored { oid, table, columns }))
}

/// What a plan has lost of the rows without a step that says so.
pub(super) async fn lost(
    client: &Client,
    stored: Vec<Stored>,
    plan: &Plan,
) -> Result<Option<Disproved>, Error> {
    for before in stored {
        let after = read(client, before.oid).await?;
        let now = after.as_ref().map_or(before.table.as_str(), |after| after.table.as_str());
        if let Some(what) = difference(&before, after.as_ref())
            && !destroys(plan, &[&before.table, now])
        {
            return Ok(Some(Disproved::Rows { table: before.table, what }));
        }
    }
    Ok(None)
}

fn difference(before: &Stored, after: Option<&Stored>) -> Option<String> {
    let Some(after) = after else { return Some("the rows".to_owned()) };
    before.columns.iter().find_map(|column| {
        let Some(now) = after.columns.iter().find(|now| now.number == column.number) else {
            return (!column.is_generated).then(|| format!("the column {}", column.name));
        };
        let changed = now.ty == column.ty && column.ty.is_some() && now.value != column.value;
        (changed && column.value.is_some()).then(|| format!("a value of {}", column.name))
    })
}

/// Whether a step says that it destroys something of a table under one of these names.
fn destroys(plan: &Plan, names: &[&str]) -> bool {
    let of = |name: &str, table: &str| {
        name == table || name.strip_prefix(table).is_some_and(|rest| rest.starts_with('.'))
    };
    plan.steps.iter().filter(|step| step.destructive).any(|step| {
        let objects = step.objects.iter().map(|object| object.name.as_str());
        let touched: Vec<&str> = objects.chain(step.locks.keys().map(String::as_str)).collect();
        touched.iter().any(|name| names.iter().any(|table| of(name, table)))
    })
}

fn doing() -> impl FnOnce(tokio_postgres::Error) -> Error {
    Error::database("keep rows in the scratch copy")
}
