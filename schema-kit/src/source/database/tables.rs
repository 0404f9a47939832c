use std::collections::HashMap;

use futures_util::future::try_join;
use schema_model::{Column, Identity, Table};

use super::catalog::{Catalog, Fields};
use crate::Error;

const TABLES: &str = "SELECT t.oid, t.nspname::text, t.relname::text, m.description
FROM tables t
LEFT JOIN pg_description m
    ON m.classoid = 'pg_class'::regclass AND m.objoid = t.oid AND m.objsubid = 0";

const COLUMNS: &str = "SELECT a.attrelid, a.attname::text, format_type(a.atttypid, a.atttypmod),
    NOT a.attnotnull, a.attidentity::text, a.attgenerated <> '',
    pg_get_expr(d.adbin, d.adrelid, true),
    CASE WHEN a.attcollation <> y.typcollation THEN a.attcollation::regcollation::text END,
    m.description
FROM tables t
JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
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
            found.insert(oid, Table { comment: fields.take()?, ..Table::new(name) });
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

fn column(mut fields: Fields<'_>) -> Result<Column, Error> {
    let mut column = Column::new(fields.take::<String>()?, fields.take::<String>()?);
    column.nullable = fields.take()?;
    column.identity = match fields.take()? {
        "a" => Some(Identity::Always),
        "d" => Some(Identity::ByDefault),
        _ => None,
    };
    let is_generated: bool = fields.take()?;
    let expression = fields.take::<Option<&str>>()?.map(|sql| sql.trim().to_owned());
    if is_generated {
        column.generated = expression;
    } else {
        column.default = expression;
    }
    column.collation = fields.take()?;
    column.comment = fields.take()?;
    Ok(column)
}
