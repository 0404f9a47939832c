//! What uses what, as the catalog has it.

use std::collections::HashMap;

use schema_model::{Dependencies, ObjectId};
use tokio_postgres::Row;

use super::Schemas;
use super::catalog::{Catalog, Fields};
use crate::Error;

/// One row an edge, each end as a kind, a schema, a name and a part; those that only the model can
/// name by their catalog and identifier. What uses a member of an extension uses the extension.
/// Left out is what tables say of themselves: their own columns, keys and indexes.
fn query(version: i32) -> String {
    let published_schemas = if version >= 15 {
        "UNION ALL SELECT 'pg_publication_namespace'::regclass::oid, oid, 'known', NULL, NULL, NULL,
            'pg_publication'::regclass::oid, pnpubid FROM pg_publication_namespace"
    } else {
        ""
    };
    format!(
        ", edge AS MATERIALIZED (
    SELECT d.classid, d.objid, d.objsubid, d.refclassid, d.refobjid, d.refobjsubid
    FROM pg_depend d
    WHERE d.objid >= 16384 AND d.deptype IN ('n', 'a')
      AND d.refclassid <> 'pg_namespace'::regclass
      AND NOT (d.refclassid = 'pg_class'::regclass AND d.classid IN ('pg_class'::regclass,
          'pg_attrdef'::regclass, 'pg_constraint'::regclass))
), ending AS (
    SELECT 'pg_class'::regclass::oid AS class, c.oid, 'relation' AS what, n.nspname, c.relname AS name,
        NULL::name AS part, NULL::oid AS known_class, NULL::oid AS known
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind <> 'c'
    UNION ALL SELECT 'pg_class'::regclass::oid, c.oid, 'type', n.nspname, c.relname, NULL, NULL, NULL
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'c'
    UNION ALL SELECT 'pg_type'::regclass::oid, y.oid,
        CASE WHEN r.oid IS NOT NULL THEN 'relation' WHEN e.typtype IN ('r', 'm') THEN 'known'
            ELSE 'type' END, n.nspname, e.typname, NULL, 'pg_type'::regclass::oid,
        coalesce((SELECT rngtypid FROM pg_range WHERE rngmultitypid = e.oid), e.oid)
    FROM pg_type y JOIN pg_type e ON e.oid = CASE WHEN y.typcategory = 'A' AND y.typelem <> 0
            THEN y.typelem ELSE y.oid END
    JOIN pg_namespace n ON n.oid = e.typnamespace
    LEFT JOIN pg_class r ON r.oid = e.typrelid AND r.relkind <> 'c'
    UNION ALL SELECT 'pg_constraint'::regclass::oid, k.oid, 'constraint', n.nspname, c.relname,
        k.conname, NULL, NULL
    FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace
    UNION ALL SELECT 'pg_constraint'::regclass::oid, k.oid, 'type', n.nspname, y.typname, NULL,
        NULL, NULL
    FROM pg_constraint k JOIN pg_type y ON y.oid = k.contypid
    JOIN pg_namespace n ON n.oid = y.typnamespace
    UNION ALL SELECT 'pg_attrdef'::regclass::oid, d.oid, 'column', n.nspname, c.relname, a.attname,
        NULL, NULL
    FROM pg_attrdef d JOIN pg_class c ON c.oid = d.adrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
    UNION ALL SELECT 'pg_trigger'::regclass::oid, g.oid, 'trigger', n.nspname, c.relname, g.tgname,
        NULL, NULL
    FROM pg_trigger g JOIN pg_class c ON c.oid = g.tgrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace WHERE NOT g.tgisinternal
    UNION ALL SELECT 'pg_policy'::regclass::oid, p.oid, 'policy', n.nspname, c.relname, p.polname,
        NULL, NULL
    FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace
    UNION ALL SELECT 'pg_rewrite'::regclass::oid, r.oid, 'relation', n.nspname, c.relname, NULL,
        NULL, NULL
    FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class
    JOIN pg_namespace n ON n.oid = c.relnamespace WHERE r.rulename = '_RETURN'
    UNION ALL SELECT 'pg_publication_rel'::regclass::oid, oid, 'known', NULL, NULL, NULL,
        'pg_publication'::regclass::oid, prpubid FROM pg_publication_rel
    {published_schemas}
)
SELECT u.what, u.nspname::text, u.name::text, coalesce(u.part, ua.attname)::text,
    coalesce(u.known_class, d.classid), coalesce(u.known, d.objid),
    CASE WHEN x.extname IS NULL THEN r.what ELSE 'extension' END, r.nspname::text,
    coalesce(x.extname, r.name)::text, coalesce(r.part, ra.attname)::text,
    coalesce(r.known_class, d.refclassid), coalesce(r.known, d.refobjid)
FROM edge d
LEFT JOIN ending u ON u.class = d.classid AND u.oid = d.objid
LEFT JOIN pg_attribute ua ON d.classid = 'pg_class'::regclass AND ua.attrelid = d.objid
    AND ua.attnum = d.objsubid AND d.objsubid > 0
LEFT JOIN ending r ON r.class = d.refclassid AND r.oid = d.refobjid
LEFT JOIN pg_attribute ra ON d.refclassid = 'pg_class'::regclass AND ra.attrelid = d.refobjid
    AND ra.attnum = d.refobjsubid AND d.refobjsubid > 0
LEFT JOIN pg_depend e ON e.classid = d.refclassid AND e.objid = d.refobjid AND e.deptype = 'e'
LEFT JOIN pg_extension x ON x.oid = e.refobjid
WHERE u.nspname IS NULL OR u.nspname IN (SELECT nspname FROM space)"
    )
}

/// The rows that [`resolve`] makes dependencies of.
pub(super) async fn read(catalog: &Catalog<'_>) -> Result<Vec<Row>, Error> {
    catalog.rows("dependencies", &query(catalog.version)).await
}

/// The dependencies; `known` names what the model alone can name.
pub(super) fn resolve(
    schemas: &Schemas,
    rows: &[Row],
    known: &HashMap<(u32, u32), ObjectId>,
) -> Result<Dependencies, Error> {
    let mut dependencies = Dependencies::default();
    for row in rows {
        let mut fields = Fields::of(row);
        let user = End::of(&mut fields)?.id(schemas, known);
        let used = End::of(&mut fields)?.id(schemas, known);
        if let (Some(user), Some(used)) = (user, used) {
            dependencies.insert(user, used);
        }
    }
    Ok(dependencies)
}

struct End<'a> {
    what: Option<&'a str>,
    schema: Option<&'a str>,
    name: Option<&'a str>,
    part: Option<String>,
    key: (u32, u32),
}

impl<'a> End<'a> {
    fn of(fields: &mut Fields<'a>) -> Result<Self, Error> {
        Ok(Self {
            what: fields.take()?,
            schema: fields.take()?,
            name: fields.take()?,
            part: fields.take()?,
            key: (fields.take()?, fields.take()?),
        })
    }

    fn id(self, schemas: &Schemas, known: &HashMap<(u32, u32), ObjectId>) -> Option<ObjectId> {
        let name = || Some(schemas.name(self.schema?, self.name?));
        // A relation that is known by its own SQL: a foreign table.
        let foreign = known.get(&self.key).filter(|_| self.what == Some("relation"));
        if let Some(id) = foreign {
            return Some(id.clone());
        }
        match (self.what, self.part.clone()) {
            (Some("extension"), _) => Some(ObjectId::Extension(self.name?.to_owned())),
            (Some("relation"), None) => Some(ObjectId::Relation(name()?)),
            (Some("relation" | "column"), Some(column)) => Some(ObjectId::Column(name()?, column)),
            (Some("type"), _) => Some(ObjectId::Type(name()?)),
            (Some("constraint"), Some(part)) => Some(ObjectId::Constraint(name()?, part)),
            (Some("trigger"), Some(part)) => Some(ObjectId::Trigger(name()?, part)),
            (Some("policy"), Some(part)) => Some(ObjectId::Policy(name()?, part)),
            _ => known.get(&self.key).cloned(),
        }
    }
}
