//! Composite types and domains.

use std::collections::HashMap;

use futures_util::future::try_join4;
use schema_model::{Attribute, CompositeType, Domain, DomainCheck};

use super::catalog::{Catalog, Fields};
use crate::Error;

const COMPOSITES: &str = "SELECT c.oid, s.nspname::text, c.relname::text, m.description
FROM pg_class c JOIN space s ON s.oid = c.relnamespace
LEFT JOIN pg_description m
    ON m.classoid = 'pg_type'::regclass AND m.objoid = c.reltype AND m.objsubid = 0
WHERE c.relkind = 'c' AND NOT EXISTS (SELECT FROM pg_depend e
    WHERE e.classid = 'pg_type'::regclass AND e.objid = c.reltype AND e.deptype = 'e')";

const ATTRIBUTES: &str = "SELECT a.attrelid, a.attname::text, format_type(a.atttypid, a.atttypmod),
    CASE WHEN a.attcollation <> y.typcollation THEN a.attcollation::regcollation::text END
FROM pg_class c JOIN space s ON s.oid = c.relnamespace
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_type y ON y.oid = a.atttypid
WHERE c.relkind = 'c' ORDER BY a.attrelid, a.attnum";

const DOMAINS: &str = "SELECT y.oid, s.nspname::text, y.typname::text,
    format_type(y.typbasetype, y.typtypmod),
    CASE WHEN y.typcollation <> b.typcollation THEN y.typcollation::regcollation::text END,
    coalesce(pg_get_expr(y.typdefaultbin, 0, true), quote_literal(y.typdefault)), y.typnotnull,
    m.description
FROM pg_type y JOIN space s ON s.oid = y.typnamespace JOIN pg_type b ON b.oid = y.typbasetype
LEFT JOIN pg_description m
    ON m.classoid = 'pg_type'::regclass AND m.objoid = y.oid AND m.objsubid = 0
WHERE y.typtype = 'd' AND NOT EXISTS (SELECT FROM pg_depend e
    WHERE e.classid = 'pg_type'::regclass AND e.objid = y.oid AND e.deptype = 'e')";

const CHECKS: &str = "SELECT k.contypid, k.conname::text, pg_get_expr(k.conbin, 0, true),
    NOT k.convalidated
FROM pg_constraint k JOIN pg_type y ON y.oid = k.contypid JOIN space s ON s.oid = y.typnamespace
WHERE k.contype = 'c' ORDER BY k.conname";

/// Both kinds.
pub(super) async fn read(
    catalog: &Catalog<'_>,
) -> Result<(Vec<CompositeType>, Vec<Domain>), Error> {
    let (composites, attributes, domains, checks) = try_join4(
        catalog.rows("composite types", COMPOSITES),
        catalog.rows("attributes of composite types", ATTRIBUTES),
        catalog.rows("domains", DOMAINS),
        catalog.rows("checks of domains", CHECKS),
    )
    .await?;
    let mut own: HashMap<u32, Vec<Attribute>> = HashMap::new();
    for row in &attributes {
        let mut fields = Fields::of(row);
        own.entry(fields.take()?).or_default().push(Attribute {
            name: fields.take()?,
            ty: fields.take()?,
            collation: fields.take()?,
        });
    }
    let mut conditions: HashMap<u32, Vec<DomainCheck>> = HashMap::new();
    for row in &checks {
        let mut fields = Fields::of(row);
        conditions.entry(fields.take()?).or_default().push(DomainCheck {
            name: fields.take()?,
            expression: fields.take::<&str>()?.trim().to_owned(),
            not_valid: fields.take()?,
        });
    }
    let mut types = (Vec::new(), Vec::new());
    for row in &composites {
        types.0.extend(composite(catalog, Fields::of(row), &mut own)?);
    }
    for row in &domains {
        types.1.extend(domain(catalog, Fields::of(row), &mut conditions)?);
    }
    Ok(types)
}

fn composite(
    catalog: &Catalog<'_>,
    mut fields: Fields<'_>,
    attributes: &mut HashMap<u32, Vec<Attribute>>,
) -> Result<Option<CompositeType>, Error> {
    let attributes = attributes.remove(&fields.take()?).unwrap_or_default();
    let name = catalog.schemas.name(fields.take()?, fields.take::<String>()?);
    if catalog.schemas.ignores(&name) {
        return Ok(None);
    }
    Ok(Some(CompositeType { name, attributes, comment: fields.take()? }))
}

fn domain(
    catalog: &Catalog<'_>,
    mut fields: Fields<'_>,
    checks: &mut HashMap<u32, Vec<DomainCheck>>,
) -> Result<Option<Domain>, Error> {
    let checks = checks.remove(&fields.take()?).unwrap_or_default();
    let name = catalog.schemas.name(fields.take()?, fields.take::<String>()?);
    if catalog.schemas.ignores(&name) {
        return Ok(None);
    }
    Ok(Some(Domain {
        name,
        ty: fields.take()?,
        collation: fields.take()?,
        default: fields.take()?,
        not_null: fields.take()?,
        checks,
        comment: fields.take()?,
    }))
}
