use schema_model::{Firing, Trigger};

use super::catalog::{Catalog, Fields};
use crate::Error;

/// Not those that the server keeps for a foreign key or for the partitions of a table.
const TRIGGERS: &str = "SELECT g.tgrelid, g.tgname::text, pg_get_triggerdef(g.oid, true),
    g.tgenabled::text, m.description
FROM (SELECT oid FROM tables UNION ALL SELECT oid FROM views) t
JOIN pg_trigger g ON g.tgrelid = t.oid AND NOT g.tgisinternal AND g.tgparentid = 0
LEFT JOIN pg_description m
    ON m.classoid = 'pg_trigger'::regclass AND m.objoid = g.oid AND m.objsubid = 0";

/// The triggers, each with the server's identifier of its relation.
pub(super) async fn read(catalog: &Catalog<'_>) -> Result<Vec<(u32, Trigger)>, Error> {
    let rows = catalog.rows("triggers", TRIGGERS).await?;
    rows.iter()
        .map(|row| {
            let mut fields = Fields::of(row);
            let relation = fields.take()?;
            let (name, sql) = (fields.take()?, fields.take()?);
            let firing = firing(fields.take()?);
            Ok((relation, Trigger { name, sql, firing, comment: fields.take()? }))
        })
        .collect()
}

pub(super) fn firing(letter: &str) -> Option<Firing> {
    match letter {
        "D" => Some(Firing::Disabled),
        "R" => Some(Firing::Replica),
        "A" => Some(Firing::Always),
        _ => None,
    }
}
