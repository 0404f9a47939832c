use schema_model::EnumType;

use super::catalog::{Catalog, Fields};
use crate::Error;

const ENUMS: &str = "SELECT s.nspname::text, y.typname::text,
    ARRAY(SELECT l.enumlabel::text FROM pg_enum l WHERE l.enumtypid = y.oid
          ORDER BY l.enumsortorder),
    m.description
FROM pg_type y
JOIN space s ON s.oid = y.typnamespace
LEFT JOIN pg_description m
    ON m.classoid = 'pg_type'::regclass AND m.objoid = y.oid AND m.objsubid = 0
WHERE y.typtype = 'e'
  AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_type'::regclass
                  AND e.objid = y.oid AND e.deptype = 'e')";

/// The enumerated types.
pub(super) async fn read(catalog: &Catalog<'_>) -> Result<Vec<EnumType>, Error> {
    let mut enums = Vec::new();
    for row in &catalog.rows("enumerated types", ENUMS).await? {
        let mut fields = Fields::of(row);
        let name = catalog.schemas.name(fields.take()?, fields.take::<String>()?);
        if !catalog.schemas.ignores(&name) {
            enums.push(EnumType { name, labels: fields.take()?, comment: fields.take()? });
        }
    }
    Ok(enums)
}
