use std::collections::HashMap;

use futures_util::future::try_join;
use schema_model::{Column, Identity, Name, PartitionBy, PartitionOf, ReplicaIdentity, Table};

use super::catalog::{Catalog, Fields};
use super::{partitions, storage};
use crate::Error;

const TABLES: &str = "SELECT t.oid, t.nspname::text, t.relname::text, m.description,
    c.relpersistence = 'u', c.relrowsecurity, c.relforcerowsecurity, c.relreplident::text,
    (SELECT x.relname::text FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid
     WHERE i.indrelid = t.oid AND i.indisreplident),
    coalesce(c.reloptions, '{}'), coalesce(toast.reloptions, '{}'),
    ARRAY(SELECT n.nspname::text FROM pg_inherits i JOIN pg_class p ON p.oid = i.inhparent
          JOIN pg_namespace n ON n.oid = p.relnamespace
          WHERE i.inhrelid = t.oid ORDER BY i.inhseqno),
    ARRAY(SELECT p.relname::text FROM pg_inherits i JOIN pg_class p ON p.oid = i.inhparent
          WHERE i.inhrelid = t.oid ORDER BY i.inhseqno),
    pg_get_expr(c.relpartbound, c.oid), pg_get_partkeydef(t.oid),
    ARRAY(SELECT a.attname::text FROM unnest(k.partattrs) WITH ORDINALITY u (attnum, n)
          LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = u.attnum AND u.attnum <> 0
          ORDER BY u.n)
FROM tables t
JOIN pg_class c ON c.oid = t.oid
LEFT JOIN pg_class toast ON toast.oid = c.reltoastrelid
LEFT JOIN pg_partitioned_table k ON k.partrelid = t.oid
LEFT JOIN pg_description m
    ON m.classoid = 'pg_class'::regclass AND m.objoid = t.oid AND m.objsubid = 0";

/// Columns that a table has from a parent are not its own, except those of a partition that are
/// otherwise than there.
const COLUMNS: &str = ", unlike AS MATERIALIZED (
    SELECT a.attrelid, a.attnum
    FROM pg_class c JOIN pg_inherits i ON i.inhrelid = c.oid
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND a.attinhcount > 0
    JOIN pg_attribute p ON p.attrelid = i.inhparent AND p.attname = a.attname AND NOT p.attisdropped
    LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    LEFT JOIN pg_attrdef q ON q.adrelid = p.attrelid AND q.adnum = p.attnum
    WHERE c.relispartition AND (a.attnotnull <> p.attnotnull OR a.attstorage <> p.attstorage
        OR pg_get_expr(d.adbin, d.adrelid) IS DISTINCT FROM pg_get_expr(q.adbin, q.adrelid)
        OR a.attcompression <> p.attcompression
        OR nullif(a.attstattarget::int4, -1) IS DISTINCT FROM nullif(p.attstattarget::int4, -1)
        OR col_description(c.oid, a.attnum) IS NOT NULL)
)
SELECT a.attrelid, a.attname::text, format_type(a.atttypid, a.atttypmod),
    NOT a.attnotnull, a.attidentity::text, a.attgenerated::text,
    pg_get_expr(d.adbin, d.adrelid, true),
    CASE WHEN a.attcollation <> y.typcollation THEN a.attcollation::regcollation::text END,
    CASE WHEN a.attstorage <> y.typstorage THEN a.attstorage::text END,
    a.attcompression::text, nullif(a.attstattarget::int4, -1), m.description
FROM tables t
JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
    AND (a.attinhcount = 0 OR (a.attrelid, a.attnum) IN (SELECT attrelid, attnum FROM unlike))
JOIN pg_type y ON y.oid = a.atttypid
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
LEFT JOIN pg_description m
    ON m.classoid = 'pg_class'::regclass AND m.objoid = a.attrelid AND m.objsubid = a.attnum
ORDER BY a.attrelid, a.attnum";

/// The tables with their columns, by the server's identifier.
pub(super) async fn read(catalog: &Catalog<'_>) -> Result<HashMap<u32, Table>, Error> {
    let (tables, columns) =
        try_join(catalog.rows("tables", TABLES), catalog.rows("columns", COLUMNS)).await?;
    let mut found = HashMap::with_capacity(tables.len());
    for row in &tables {
        let mut fields = Fields::of(row);
        let oid: u32 = fields.take()?;
        let name = catalog.schemas.name(fields.take()?, fields.take::<String>()?);
        if !catalog.schemas.ignores(&name) {
            found.insert(oid, table(catalog, name, fields)?);
        }
    }
    for row in &columns {
        let mut fields = Fields::of(row);
        if let Some(table) = found.get_mut(&fields.take()?) {
            table.columns.push(column(fields)?);
        }
    }
    Ok(found)
}

fn table(catalog: &Catalog<'_>, name: Name, mut fields: Fields<'_>) -> Result<Table, Error> {
    let mut table = Table {
        comment: fields.take()?,
        unlogged: fields.take()?,
        row_security: fields.take()?,
        force_row_security: fields.take()?,
        ..Table::new(name)
    };
    let identity: &str = fields.take()?;
    let index: Option<String> = fields.take()?;
    table.replica_identity = match (identity, index) {
        ("d", _) => ReplicaIdentity::Default,
        ("f", _) => ReplicaIdentity::Full,
        ("i", Some(index)) => ReplicaIdentity::Index(index),
        // The index is gone: nothing tells rows apart.
        _ => ReplicaIdentity::Nothing,
    };
    table.storage = storage::parameters(&fields.take::<Vec<&str>>()?);
    let toast = storage::parameters(&fields.take::<Vec<&str>>()?);
    table.storage.extend(toast.into_iter().map(|(name, value)| (format!("toast.{name}"), value)));
    let schemas: Vec<&str> = fields.take()?;
    let names: Vec<&str> = fields.take()?;
    let parents = schemas.into_iter().zip(names);
    let parents: Vec<Name> =
        parents.map(|(schema, name)| catalog.schemas.name(schema, name)).collect();
    match (fields.take::<Option<String>>()?, parents.first()) {
        (Some(bound), Some(parent)) => {
            table.partition_of = Some(PartitionOf { parent: parent.clone(), bound });
        }
        _ => table.inherits = parents,
    }
    table.partition_by = partition_by(&table.name, fields)?;
    Ok(table)
}

fn partition_by(table: &Name, mut fields: Fields<'_>) -> Result<Option<PartitionBy>, Error> {
    let Some(definition) = fields.take::<Option<&str>>()? else { return Ok(None) };
    let columns: Vec<Option<String>> = fields.take()?;
    match partitions::partition_by(definition, columns) {
        Some(by) => Ok(Some(by)),
        None => Err(Error::Catalog {
            object: format!("the partition key of {table}"),
            text: definition.to_owned(),
        }),
    }
}

fn column(mut fields: Fields<'_>) -> Result<Column, Error> {
    let mut column = Column::new(fields.take::<String>()?, fields.take::<String>()?);
    column.nullable = fields.take()?;
    column.identity = match fields.take()? {
        "a" => Some(Identity::Always),
        "d" => Some(Identity::ByDefault),
        _ => None,
    };
    let generated: &str = fields.take()?;
    let expression = fields.take::<Option<&str>>()?.map(|sql| sql.trim().to_owned());
    if generated.is_empty() {
        column.default = expression;
    } else {
        column.generated = expression;
        column.is_virtual = generated == "v";
    }
    column.collation = fields.take()?;
    column.storage = fields.take::<Option<&str>>()?.map(storage::of_column);
    column.compression = storage::compression(fields.take()?);
    column.statistics = fields.take()?;
    column.comment = fields.take()?;
    Ok(column)
}
