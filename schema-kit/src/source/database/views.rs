use std::collections::HashMap;

use futures_util::future::try_join;
use schema_model::{View, ViewColumn};

use super::catalog::{Catalog, Fields};
use super::storage;
use crate::Error;

const VIEWS: &str = "SELECT v.oid, v.nspname::text, v.relname::text, c.relkind = 'm',
    pg_get_viewdef(v.oid, true), coalesce(c.reloptions, '{}'), m.description
FROM views v JOIN pg_class c ON c.oid = v.oid
LEFT JOIN pg_description m
    ON m.classoid = 'pg_class'::regclass AND m.objoid = v.oid AND m.objsubid = 0";

const COLUMNS: &str = "SELECT a.attrelid, a.attname::text, format_type(a.atttypid, a.atttypmod),
    m.description
FROM views v
JOIN pg_attribute a ON a.attrelid = v.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_description m
    ON m.classoid = 'pg_class'::regclass AND m.objoid = a.attrelid AND m.objsubid = a.attnum
ORDER BY a.attrelid, a.attnum";

/// The views with their columns, by the server's identifier.
pub(super) async fn read(catalog: &Catalog<'_>) -> Result<HashMap<u32, View>, Error> {
    let (views, columns) =
        try_join(catalog.rows("views", VIEWS), catalog.rows("columns of views", COLUMNS)).await?;
    let mut found = HashMap::with_capacity(views.len());
    for row in &views {
        let mut fields = Fields::of(row);
        let oid: u32 = fields.take()?;
        let name = catalog.schemas.name(fields.take()?, fields.take::<String>()?);
        if !catalog.schemas.ignores(&name) {
            found.insert(oid, view(View::new(name, ""), fields)?);
        }
    }
    for row in &columns {
        let mut fields = Fields::of(row);
        if let Some(view) = found.get_mut(&fields.take()?) {
            let (name, ty) = (fields.take()?, fields.take()?);
            view.columns.push(ViewColumn { name, ty, comment: fields.take()? });
        }
    }
    Ok(found)
}

fn view(empty: View, mut fields: Fields<'_>) -> Result<View, Error> {
    let materialized = fields.take()?;
    let query = fields.take::<&str>()?.trim().trim_end_matches(';').to_owned();
    let options = storage::parameters(&fields.take::<Vec<&str>>()?);
    Ok(View { materialized, query, options, comment: fields.take()?, ..empty })
}
