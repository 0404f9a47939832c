//! Privileges of other roles than the owner, and what `PUBLIC` lacks of what it has by default.

use std::collections::{BTreeMap, BTreeSet};

use schema_model::Grant;
use schema_model::name::quote_ident;

use super::catalog::{Catalog, Fields};
use crate::Error;

/// One row a privilege: of an object, or of one column.
const GRANTS: &str = "SELECT o.kind, o.nspname::text, o.name::text, o.arguments, o.attname::text,
    CASE WHEN a.grantee <> 0 THEN r.rolname::text END, a.privilege_type, a.is_grantable
FROM (
    SELECT CASE c.relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END AS kind, s.nspname,
        c.relname AS name, NULL AS arguments, NULL::name AS attname, c.relacl AS acl,
        c.relowner AS owner, 'pg_class'::regclass AS class, c.oid
    FROM pg_class c JOIN space s ON s.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
    UNION ALL SELECT 'TABLE', s.nspname, c.relname, NULL, t.attname, t.attacl, c.relowner,
        'pg_class'::regclass, c.oid
    FROM pg_class c JOIN space s ON s.oid = c.relnamespace
    JOIN pg_attribute t ON t.attrelid = c.oid AND t.attacl IS NOT NULL AND NOT t.attisdropped
    UNION ALL SELECT CASE f.prokind WHEN 'p' THEN 'PROCEDURE' ELSE 'FUNCTION' END, s.nspname,
        f.proname, oidvectortypes(f.proargtypes), NULL, f.proacl, f.proowner,
        'pg_proc'::regclass, f.oid
    FROM pg_proc f JOIN space s ON s.oid = f.pronamespace
    UNION ALL SELECT 'TYPE', s.nspname, y.typname, NULL, NULL, y.typacl, y.typowner,
        'pg_type'::regclass, y.oid
    FROM pg_type y JOIN space s ON s.oid = y.typnamespace
    UNION ALL SELECT 'SCHEMA', NULL, n.nspname, NULL, NULL, n.nspacl, n.nspowner,
        'pg_namespace'::regclass, n.oid
    FROM pg_namespace n JOIN space s ON s.oid = n.oid) o
CROSS JOIN LATERAL aclexplode(o.acl) a
LEFT JOIN pg_roles r ON r.oid = a.grantee
WHERE a.grantee <> o.owner AND (a.grantee = 0 OR r.rolname IS NOT NULL)
  AND NOT (o.kind = 'SCHEMA' AND o.name = 'public' AND a.grantee = 0)
  AND NOT (a.grantee = 0 AND o.kind IN ('FUNCTION', 'PROCEDURE', 'TYPE'))
  AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = o.class AND e.objid = o.oid
                  AND e.deptype = 'e')
UNION ALL SELECT o.kind, o.nspname::text, o.name::text, o.arguments, NULL, NULL, NULL, false
FROM (
    SELECT CASE f.prokind WHEN 'p' THEN 'PROCEDURE' ELSE 'FUNCTION' END AS kind, s.nspname,
        f.proname AS name, oidvectortypes(f.proargtypes) AS arguments, f.proacl AS acl,
        'pg_proc'::regclass AS class, f.oid
    FROM pg_proc f JOIN space s ON s.oid = f.pronamespace WHERE f.proacl IS NOT NULL
    UNION ALL SELECT 'TYPE', s.nspname, y.typname, NULL, y.typacl, 'pg_type'::regclass, y.oid
    FROM pg_type y JOIN space s ON s.oid = y.typnamespace WHERE y.typacl IS NOT NULL) o
WHERE NOT EXISTS (SELECT FROM aclexplode(o.acl) a WHERE a.grantee = 0)
  AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = o.class AND e.objid = o.oid
                  AND e.deptype = 'e')";

/// A kind, an object, a role, and whether it may pass the privilege on.
type Key = (String, String, Option<String>, bool);

/// The grants: one for all privileges of a role on an object, one for the columns that have the
/// same privileges.
pub(super) async fn read(catalog: &Catalog<'_>) -> Result<Vec<Grant>, Error> {
    let mut whole: BTreeMap<Key, BTreeSet<String>> = BTreeMap::new();
    let mut columns: BTreeMap<(Key, String), BTreeSet<String>> = BTreeMap::new();
    for row in &catalog.rows("privileges", GRANTS).await? {
        let mut fields = Fields::of(row);
        let kind: String = fields.take()?;
        let Some(object) = object(catalog, &mut fields)? else { continue };
        let column: Option<String> = fields.take()?;
        let role = fields.take()?;
        let privilege: Option<String> = fields.take()?;
        let key = (kind, object, role, fields.take()?);
        let privileges = match column {
            Some(column) => columns.entry((key, column)).or_default(),
            None => whole.entry(key).or_default(),
        };
        privileges.extend(privilege);
    }
    let mut together: BTreeMap<(Key, BTreeSet<String>), Vec<String>> = BTreeMap::new();
    for ((key, column), privileges) in columns {
        together.entry((key, privileges)).or_default().push(column);
    }
    let whole = whole.into_iter().map(|(key, privileges)| grant(key, privileges, Vec::new()));
    let parts = together.into_iter().map(|((key, privileges), on)| grant(key, privileges, on));
    Ok(whole.chain(parts).collect())
}

fn grant(key: Key, privileges: BTreeSet<String>, columns: Vec<String>) -> Grant {
    let (kind, object, role, grant_option) = key;
    let privileges = privileges.into_iter().collect();
    Grant { kind, object, columns, role, privileges, grant_option }
}

/// The object as SQL; none when it is to be left alone.
fn object(catalog: &Catalog<'_>, fields: &mut Fields<'_>) -> Result<Option<String>, Error> {
    let schema: Option<&str> = fields.take()?;
    let name: &str = fields.take()?;
    let arguments: Option<&str> = fields.take()?;
    let Some(schema) = schema else {
        return Ok((!catalog.schemas.ignores_schema(name)).then(|| quote_ident(name)));
    };
    let name = catalog.schemas.name(schema, name);
    let text = match arguments {
        Some(arguments) => format!("{name}({arguments})"),
        None => name.to_string(),
    };
    Ok((!catalog.schemas.ignores(&name)).then_some(text))
}
