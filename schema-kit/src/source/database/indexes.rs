use schema_model::name::{is_plain, quote_literal};
use schema_model::{Index, IndexKey, KeyTarget};

use super::catalog::{Catalog, Fields};
use super::definition::{self, Head};
use crate::Error;

/// One row an index that no constraint owns. An invalid one, left by a build that failed, is not
/// an index that a query could use.
fn query(version: i32) -> String {
    let nulls_not_distinct = if version >= 15 { "i.indnullsnotdistinct" } else { "false" };
    format!(
        "SELECT i.indrelid, c.relname::text, am.amname::text, i.indisunique, {nulls_not_distinct},
    ARRAY(SELECT a.attname::text FROM unnest(i.indkey) WITH ORDINALITY u (attnum, n)
          JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = u.attnum
          WHERE u.n > i.indnkeyatts ORDER BY u.n),
    pg_get_expr(i.indpred, i.indrelid, true), coalesce(c.reloptions, '{{}}'), m.description,
    format('%I ON ', c.relname), format('%s USING %I (', i.indrelid::regclass, am.amname),
    pg_get_indexdef(i.indexrelid, 0, true),
    ARRAY(SELECT a.attname::text FROM unnest(i.indkey) WITH ORDINALITY u (attnum, n)
          LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = u.attnum
                                  AND u.attnum <> 0
          WHERE u.n <= i.indnkeyatts ORDER BY u.n),
    ARRAY(SELECT pg_get_indexdef(i.indexrelid, n, true) FROM generate_series(1, i.indnkeyatts) n)
FROM tables t
JOIN pg_index i ON i.indrelid = t.oid AND i.indisvalid
JOIN pg_class c ON c.oid = i.indexrelid
JOIN pg_am am ON am.oid = c.relam
LEFT JOIN pg_description m
    ON m.classoid = 'pg_class'::regclass AND m.objoid = i.indexrelid AND m.objsubid = 0
WHERE NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid
                  AND k.conrelid = i.indrelid AND k.contype IN ('p', 'u', 'x'))"
    )
}

/// The indexes, each with the server's identifier of its table.
pub(super) async fn read(catalog: &Catalog<'_>) -> Result<Vec<(u32, Index)>, Error> {
    let rows = catalog.rows("indexes", &query(catalog.version)).await?;
    rows.iter().map(|row| index(Fields::of(row))).collect()
}

fn index(mut fields: Fields<'_>) -> Result<(u32, Index), Error> {
    let table = fields.take()?;
    let name: String = fields.take()?;
    let method: String = fields.take()?;
    let index = Index {
        unique: fields.take()?,
        nulls_not_distinct: fields.take()?,
        include: fields.take()?,
        predicate: fields.take::<Option<&str>>()?.map(|sql| sql.trim().to_owned()),
        storage: fields.take::<Vec<&str>>()?.into_iter().map(parameter).collect(),
        comment: fields.take()?,
        keys: keys(&name, fields)?,
        name,
        method,
    };
    Ok((table, index))
}

fn keys(name: &str, mut fields: Fields<'_>) -> Result<Vec<IndexKey>, Error> {
    let head = Head { index: fields.take()?, table: fields.take()? };
    let definition: &str = fields.take()?;
    let columns: Vec<Option<String>> = fields.take()?;
    let texts: Vec<&str> = fields.take()?;
    let options = definition::key_options(definition, &head, &texts).ok_or_else(|| {
        Error::Catalog { object: format!("index {name}"), text: definition.into() }
    })?;
    let keys = columns.into_iter().zip(texts).zip(options).map(|((column, text), options)| {
        let target = match column {
            Some(column) => KeyTarget::Column(column),
            None => KeyTarget::Expression(text.trim().to_owned()),
        };
        IndexKey {
            target,
            collation: options.collation,
            opclass: options.opclass,
            descending: options.descending,
            nulls: options.nulls,
        }
    });
    Ok(keys.collect())
}

/// A storage parameter, its value as SQL.
fn parameter(text: &str) -> (String, String) {
    let (name, value) = text.split_once('=').unwrap_or((text, "true"));
    let is_number = !value.is_empty() && value.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let value = if is_number || is_plain(value) { value.to_owned() } else { quote_literal(value) };
    (name.to_owned(), value)
}
