//! The names of what the model has no word for.
//!
//! Each query gives: catalog and identifier (to tell members of extensions), kind, schema, name,
//! arguments, and the part of the object that is meant, when it is not the whole.

use schema_model::name::quote_ident;

use super::catalog::{Catalog, Fields};
use crate::Error;
use crate::source::Unknown;

/// Relations that are not tables.
const RELATIONS: &str =
    "SELECT 'pg_class'::regclass, c.oid, k.kind, s.nspname, c.relname, NULL, NULL
FROM pg_class c JOIN space s ON s.oid = c.relnamespace
CROSS JOIN LATERAL (SELECT CASE c.relkind
    WHEN 'f' THEN CASE WHEN c.relispartition THEN 'partition' END END AS kind) k
WHERE k.kind IS NOT NULL";

/// Properties of tables.
const TABLE_PROPERTIES: &str = "SELECT 'pg_class'::regclass, t.oid, p.kind, t.nspname, t.relname,
    NULL, NULL
FROM tables t JOIN pg_class c ON c.oid = t.oid
CROSS JOIN LATERAL (VALUES
    ('tablespace', c.reltablespace <> 0),
    ('access method', c.relam <> (SELECT oid FROM pg_am WHERE amname = 'heap')
        AND c.relam <> 0),
    ('table of a type', c.reloftype <> 0)) p (kind, present)
WHERE p.present";

/// Properties of columns.
const COLUMN_PROPERTIES: &str = "SELECT 'pg_class'::regclass, t.oid, p.kind, t.nspname, t.relname,
    NULL, a.attname
FROM tables t
JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
CROSS JOIN LATERAL (VALUES
    ('column options', a.attoptions IS NOT NULL)) p (kind, present)
WHERE p.present";

/// What a column of an heir has otherwise than its parent has it.
const INHERITED_COLUMNS: &str = "SELECT 'pg_class'::regclass, t.oid,
    'column unlike that of its parent', t.nspname, t.relname, NULL, a.attname
FROM tables t JOIN pg_class c ON c.oid = t.oid AND NOT c.relispartition
JOIN pg_inherits i ON i.inhrelid = t.oid AND i.inhseqno = 1
JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND a.attinhcount > 0
JOIN pg_attribute p ON p.attrelid = i.inhparent AND p.attname = a.attname AND NOT p.attisdropped
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
LEFT JOIN pg_attrdef q ON q.adrelid = p.attrelid AND q.adnum = p.attnum
WHERE pg_get_expr(d.adbin, d.adrelid) IS DISTINCT FROM pg_get_expr(q.adbin, q.adrelid)
   OR a.attnotnull <> p.attnotnull OR a.attstorage <> p.attstorage
   OR a.attcompression <> p.attcompression
   OR nullif(a.attstattarget::int4, -1) IS DISTINCT FROM nullif(p.attstattarget::int4, -1)
   OR col_description(t.oid, a.attnum) IS NOT NULL";

/// Indexes that are not there for queries, and properties of those that are.
const INDEXES: &str = "SELECT 'pg_class'::regclass, t.oid, p.kind, t.nspname, t.relname,
    NULL, c.relname
FROM tables t JOIN pg_index i ON i.indrelid = t.oid JOIN pg_class c ON c.oid = i.indexrelid
CROSS JOIN LATERAL (VALUES
    ('invalid index', NOT i.indisvalid AND c.relkind <> 'I'),
    ('clustering on index', i.indisclustered),
    ('storage parameters of constraint', c.reloptions IS NOT NULL AND EXISTS (
        SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.conrelid = t.oid
          AND k.contype IN ('p', 'u', 'x'))),
    ('statistics target of index', EXISTS (SELECT FROM pg_attribute a
        WHERE a.attrelid = c.oid AND coalesce(a.attstattarget::int4, -1) >= 0)),
    ('tablespace of index', c.reltablespace <> 0)) p (kind, present)
WHERE p.present";

/// Types whose values are read and written by code of their own.
const TYPES: &str =
    "SELECT 'pg_type'::regclass, y.oid, 'base type', s.nspname, y.typname, NULL, NULL
FROM pg_type y JOIN space s ON s.oid = y.typnamespace
WHERE y.typtype = 'b'
  AND NOT EXISTS (SELECT FROM pg_type element WHERE element.typarray = y.oid)";

/// Defaults that inserting through a view uses.
const VIEW_DEFAULTS: &str =
    "SELECT 'pg_class'::regclass, v.oid, 'default', v.nspname, v.relname, NULL,
    a.attname
FROM views v JOIN pg_attrdef d ON d.adrelid = v.oid
JOIN pg_attribute a ON a.attrelid = v.oid AND a.attnum = d.adnum";

/// Comments on parts of types, and how much of a materialized view's columns is sampled.
const PARTS: &str =
    "SELECT 'pg_class'::regclass, c.oid, 'comment on attribute', s.nspname, c.relname,
    NULL, a.attname
FROM pg_class c JOIN space s ON s.oid = c.relnamespace
JOIN pg_attribute a ON a.attrelid = c.oid
JOIN pg_description m
    ON m.classoid = 'pg_class'::regclass AND m.objoid = c.oid AND m.objsubid = a.attnum
WHERE c.relkind = 'c'
UNION ALL SELECT 'pg_type'::regclass, y.oid, 'comment on constraint', s.nspname, y.typname,
    NULL, k.conname
FROM pg_constraint k JOIN pg_type y ON y.oid = k.contypid JOIN space s ON s.oid = y.typnamespace
JOIN pg_description m ON m.classoid = 'pg_constraint'::regclass AND m.objoid = k.oid
UNION ALL SELECT 'pg_class'::regclass, v.oid, 'statistics target', v.nspname, v.relname,
    NULL, a.attname
FROM views v JOIN pg_attribute a ON a.attrelid = v.oid AND a.attnum > 0
WHERE nullif(a.attstattarget::int4, -1) IS NOT NULL";

/// Everything else that lies in a schema.
const OTHERS: &str = "SELECT o.catalog, o.oid, o.kind, s.nspname, o.name, o.arguments, NULL
FROM space s JOIN (
    SELECT 'pg_opclass'::regclass AS catalog, oid, 'operator class' AS kind, opcnamespace AS space,
        opcname AS name, NULL AS arguments FROM pg_opclass
    UNION ALL SELECT 'pg_opfamily'::regclass, oid, 'operator family', opfnamespace, opfname, NULL
        FROM pg_opfamily
    UNION ALL SELECT 'pg_ts_parser'::regclass, oid, 'text search parser', prsnamespace, prsname,
        NULL FROM pg_ts_parser
    UNION ALL SELECT 'pg_ts_template'::regclass, oid, 'text search template', tmplnamespace,
        tmplname, NULL FROM pg_ts_template) o ON o.space = s.oid";

/// What lies in no schema. Identifiers below 16384 are the server's own.
const GLOBAL: &str = "SELECT g.catalog, g.oid, g.kind, NULL, g.name, NULL, NULL
FROM (
    SELECT 'pg_user_mapping'::regclass AS catalog, umid AS oid, 'user mapping' AS kind,
        usename || ' on ' || srvname AS name
        FROM pg_user_mappings
    UNION ALL SELECT 'pg_am'::regclass, oid, 'access method', amname FROM pg_am
    UNION ALL SELECT 'pg_language'::regclass, oid, 'language', lanname FROM pg_language) g
WHERE g.oid >= 16384";

/// Properties of constraints.
const CONSTRAINT_PROPERTIES: &str = "SELECT 'pg_class'::regclass, t.oid,
    'NOT VALID not-null constraint', t.nspname, t.relname, NULL, k.conname
FROM tables t JOIN pg_constraint k ON k.conrelid = t.oid
WHERE k.contype = 'n' AND NOT k.convalidated";

/// Reads them, sorted. Left out is what an extension brought, and what comes and goes with another
/// object: the functions of a range type, for one.
pub(super) async fn read(catalog: &Catalog<'_>) -> Result<Vec<Unknown>, Error> {
    let queries = [
        RELATIONS,
        TABLE_PROPERTIES,
        COLUMN_PROPERTIES,
        INHERITED_COLUMNS,
        INDEXES,
        TYPES,
        VIEW_DEFAULTS,
        PARTS,
        OTHERS,
        GLOBAL,
        CONSTRAINT_PROPERTIES,
    ];
    let query = format!(
        ", found (catalog, oid, kind, nspname, name, arguments, part) AS ({})
SELECT kind, nspname::text, name::text, arguments, part::text FROM found f
WHERE NOT EXISTS (SELECT FROM pg_depend e
    WHERE e.classid = f.catalog AND e.objid = f.oid AND (e.deptype = 'e'
          OR (e.deptype = 'i' AND f.catalog <> 'pg_class'::regclass)))",
        queries.join("\nUNION ALL\n")
    );
    let mut found = Vec::new();
    for row in &catalog.rows("other objects", &query).await? {
        found.extend(unknown(catalog, Fields::of(row))?);
    }
    found.sort();
    Ok(found)
}

fn unknown(catalog: &Catalog<'_>, mut fields: Fields<'_>) -> Result<Option<Unknown>, Error> {
    let kind: String = fields.take()?;
    let schema: Option<&str> = fields.take()?;
    let name: &str = fields.take()?;
    let arguments: Option<&str> = fields.take()?;
    let part: Option<&str> = fields.take()?;
    let Some(schema) = schema else {
        return Ok(Some(Unknown { kind, name: quote_ident(name) }));
    };
    let name = catalog.schemas.name(schema, name);
    if catalog.schemas.ignores(&name) {
        return Ok(None);
    }
    let mut text = name.to_string();
    if let Some(arguments) = arguments {
        text.push_str(&format!("({arguments})"));
    }
    if let Some(part) = part {
        text = format!("{} of {text}", quote_ident(part));
    }
    Ok(Some(Unknown { kind, name: text }))
}
