//! The names of what the model has no word for.
//!
//! Each query gives: catalog and identifier (to tell members of extensions), kind, schema, name,
//! arguments, and the part of the object that is meant, when it is not the whole.

use schema_model::name::quote_ident;

use super::catalog::{Catalog, Fields};
use crate::Error;
use crate::source::Unknown;

/// Relations that are not plain tables of their own.
const RELATIONS: &str =
    "SELECT 'pg_class'::regclass, c.oid, k.kind, s.nspname, c.relname, NULL, NULL
FROM pg_class c JOIN space s ON s.oid = c.relnamespace
CROSS JOIN LATERAL (SELECT CASE
    WHEN c.relispartition THEN CASE WHEN c.relkind IN ('r', 'p', 'f') THEN 'partition' END
    WHEN c.relkind = 'r' AND EXISTS (SELECT FROM pg_inherits i WHERE i.inhrelid = c.oid)
        THEN 'inheriting table'
    WHEN c.relkind = 'S' AND EXISTS (SELECT FROM pg_depend o
        WHERE o.classid = 'pg_class'::regclass AND o.objid = c.oid
          AND o.refclassid = 'pg_class'::regclass AND o.deptype IN ('a', 'i'))
        THEN NULL
    ELSE CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view'
        WHEN 'p' THEN 'partitioned table' WHEN 'f' THEN 'foreign table' WHEN 'S' THEN 'sequence'
        WHEN 'c' THEN 'composite type' END
END AS kind) k
WHERE k.kind IS NOT NULL";

/// Properties of tables.
const TABLE_PROPERTIES: &str = "SELECT 'pg_class'::regclass, t.oid, p.kind, t.nspname, t.relname,
    NULL, NULL
FROM tables t JOIN pg_class c ON c.oid = t.oid
CROSS JOIN LATERAL (VALUES
    ('row level security', c.relrowsecurity OR c.relforcerowsecurity),
    ('unlogged table', c.relpersistence = 'u'),
    ('storage parameters', c.reloptions IS NOT NULL),
    ('tablespace', c.reltablespace <> 0),
    ('access method', c.relam <> (SELECT oid FROM pg_am WHERE amname = 'heap')),
    ('replica identity', c.relreplident <> 'd'),
    ('table of a type', c.reloftype <> 0),
    ('privileges', c.relacl IS NOT NULL)) p (kind, present)
WHERE p.present";

/// Properties of columns. The expression of a virtual generated column is known; that it is
/// virtual is not.
const COLUMN_PROPERTIES: &str = "SELECT 'pg_class'::regclass, t.oid, p.kind, t.nspname, t.relname,
    NULL, a.attname
FROM tables t
JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_type y ON y.oid = a.atttypid
CROSS JOIN LATERAL (VALUES
    ('virtual generated column', a.attgenerated = 'v'),
    ('storage', a.attstorage <> y.typstorage),
    ('compression', a.attcompression <> ''),
    ('statistics target', coalesce(a.attstattarget, -1) >= 0),
    ('column options', a.attoptions IS NOT NULL),
    ('privileges', a.attacl IS NOT NULL),
    ('identity options', a.attidentity <> '' AND EXISTS (
        SELECT FROM pg_depend o JOIN pg_sequence q ON q.seqrelid = o.objid
        WHERE o.classid = 'pg_class'::regclass AND o.refclassid = 'pg_class'::regclass
          AND o.refobjid = t.oid AND o.refobjsubid = a.attnum AND o.deptype = 'i'
          AND (q.seqstart <> 1 OR q.seqincrement <> 1 OR q.seqmin <> 1 OR q.seqcache <> 1
               OR q.seqcycle OR q.seqmax <> (2::numeric ^ (8 * y.typlen - 1) - 1))))
    ) p (kind, present)
WHERE p.present";

/// Indexes that are not there for queries, and properties of those that are.
const INDEXES: &str = "SELECT 'pg_class'::regclass, t.oid, p.kind, t.nspname, t.relname,
    NULL, c.relname
FROM tables t JOIN pg_index i ON i.indrelid = t.oid JOIN pg_class c ON c.oid = i.indexrelid
CROSS JOIN LATERAL (VALUES
    ('invalid index', NOT i.indisvalid),
    ('clustering on index', i.indisclustered),
    ('tablespace of index', c.reltablespace <> 0)) p (kind, present)
WHERE p.present";

/// What hangs on a relation under a name of its own.
const PARTS: &str = "SELECT 'pg_class'::regclass, c.oid, p.kind, s.nspname, c.relname, NULL, p.name
FROM pg_class c JOIN space s ON s.oid = c.relnamespace
JOIN (SELECT 'trigger' AS kind, tgrelid AS relation, tgname AS name
      FROM pg_trigger WHERE NOT tgisinternal
      UNION ALL SELECT 'policy', polrelid, polname FROM pg_policy
      UNION ALL SELECT 'rule', ev_class, rulename FROM pg_rewrite WHERE rulename <> '_RETURN'
      UNION ALL SELECT 'exclusion constraint', conrelid, conname FROM pg_constraint
      WHERE contype = 'x') p ON p.relation = c.oid
WHERE NOT c.relispartition";

/// Types that are neither enums nor rows of a relation.
const TYPES: &str = "SELECT 'pg_type'::regclass, y.oid,
    CASE y.typtype WHEN 'd' THEN 'domain' WHEN 'r' THEN 'range type' ELSE 'base type' END,
    s.nspname, y.typname, NULL, NULL
FROM pg_type y JOIN space s ON s.oid = y.typnamespace
WHERE y.typtype IN ('d', 'r', 'b')
  AND NOT EXISTS (SELECT FROM pg_type element WHERE element.typarray = y.oid)";

const FUNCTIONS: &str = "SELECT 'pg_proc'::regclass, f.oid,
    CASE f.prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' ELSE 'function' END,
    s.nspname, f.proname, pg_get_function_identity_arguments(f.oid), NULL
FROM pg_proc f JOIN space s ON s.oid = f.pronamespace";

/// Everything else that lies in a schema.
const OTHERS: &str = "SELECT o.catalog, o.oid, o.kind, s.nspname, o.name, o.arguments, NULL
FROM space s JOIN (
    SELECT 'pg_operator'::regclass AS catalog, oid, 'operator' AS kind, oprnamespace AS space,
        oprname AS name, format_type(nullif(oprleft, 0), NULL) || ', '
            || format_type(nullif(oprright, 0), NULL) AS arguments FROM pg_operator
    UNION ALL SELECT 'pg_opclass'::regclass, oid, 'operator class', opcnamespace, opcname, NULL
        FROM pg_opclass
    UNION ALL SELECT 'pg_opfamily'::regclass, oid, 'operator family', opfnamespace, opfname, NULL
        FROM pg_opfamily
    UNION ALL SELECT 'pg_collation'::regclass, oid, 'collation', collnamespace, collname, NULL
        FROM pg_collation
    UNION ALL SELECT 'pg_conversion'::regclass, oid, 'conversion', connamespace, conname, NULL
        FROM pg_conversion
    UNION ALL SELECT 'pg_statistic_ext'::regclass, oid, 'statistics', stxnamespace, stxname, NULL
        FROM pg_statistic_ext
    UNION ALL SELECT 'pg_ts_config'::regclass, oid, 'text search configuration', cfgnamespace,
        cfgname, NULL FROM pg_ts_config
    UNION ALL SELECT 'pg_ts_dict'::regclass, oid, 'text search dictionary', dictnamespace,
        dictname, NULL FROM pg_ts_dict
    UNION ALL SELECT 'pg_ts_parser'::regclass, oid, 'text search parser', prsnamespace, prsname,
        NULL FROM pg_ts_parser
    UNION ALL SELECT 'pg_ts_template'::regclass, oid, 'text search template', tmplnamespace,
        tmplname, NULL FROM pg_ts_template) o ON o.space = s.oid";

/// What lies in no schema. Identifiers below 16384 are the server's own.
const GLOBAL: &str = "SELECT g.catalog, g.oid, g.kind, NULL, g.name, NULL, NULL
FROM (
    SELECT 'pg_extension'::regclass AS catalog, oid, 'extension' AS kind, extname AS name
        FROM pg_extension
    UNION ALL SELECT 'pg_event_trigger'::regclass, oid, 'event trigger', evtname
        FROM pg_event_trigger
    UNION ALL SELECT 'pg_publication'::regclass, oid, 'publication', pubname FROM pg_publication
    UNION ALL SELECT 'pg_foreign_server'::regclass, oid, 'foreign server', srvname
        FROM pg_foreign_server
    UNION ALL SELECT 'pg_foreign_data_wrapper'::regclass, oid, 'foreign data wrapper', fdwname
        FROM pg_foreign_data_wrapper
    UNION ALL SELECT 'pg_language'::regclass, oid, 'language', lanname FROM pg_language
    UNION ALL SELECT 'pg_cast'::regclass, oid, 'cast',
        format_type(castsource, NULL) || ' as ' || format_type(casttarget, NULL) FROM pg_cast) g
WHERE g.oid >= 16384";

/// Properties of constraints.
fn constraint_properties(version: i32) -> String {
    let only_columns = if version >= 15 { "k.confdelsetcols IS NOT NULL" } else { "false" };
    let (unenforced, period) =
        if version >= 18 { ("NOT k.conenforced", "k.conperiod") } else { ("false", "false") };
    format!(
        "SELECT 'pg_class'::regclass, t.oid, p.kind, t.nspname, t.relname, NULL, k.conname
FROM tables t JOIN pg_constraint k ON k.conrelid = t.oid
CROSS JOIN LATERAL (VALUES
    ('columns of ON DELETE SET in constraint', {only_columns}),
    ('NOT ENFORCED constraint', {unenforced}),
    ('temporal constraint', {period}),
    ('NOT VALID not-null constraint', k.contype = 'n' AND NOT k.convalidated)) p (kind, present)
WHERE p.present"
    )
}

/// Reads them, sorted. Left out is what an extension brought, and what comes and goes with another
/// object: the functions of a range type, for one.
pub(super) async fn read(catalog: &Catalog<'_>) -> Result<Vec<Unknown>, Error> {
    let constraints = constraint_properties(catalog.version);
    let queries = [
        RELATIONS,
        TABLE_PROPERTIES,
        COLUMN_PROPERTIES,
        INDEXES,
        PARTS,
        TYPES,
        FUNCTIONS,
        OTHERS,
        GLOBAL,
        &constraints,
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
