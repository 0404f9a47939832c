use std::collections::HashMap;

use schema_model::{Sequence, SequenceOptions, Table};

use super::catalog::{Catalog, Fields};
use crate::Error;

/// One row a sequence, with the column that it goes with, as its own or as an identity column's.
const SEQUENCES: &str = "SELECT s.nspname::text, c.relname::text, format_type(q.seqtypid, NULL),
    q.seqstart, q.seqincrement, q.seqmin, q.seqmax, q.seqcache, q.seqcycle,
    c.relpersistence = 'u', m.description,
    coalesce(d.deptype = 'i', false), coalesce(d.refobjid, 0::oid), a.attname::text
FROM space s
JOIN pg_class c ON c.relnamespace = s.oid AND c.relkind = 'S' AND c.relpersistence <> 't'
JOIN pg_sequence q ON q.seqrelid = c.oid
LEFT JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.objsubid = 0
    AND d.refclassid = 'pg_class'::regclass AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i')
LEFT JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
LEFT JOIN pg_description m
    ON m.classoid = 'pg_class'::regclass AND m.objoid = c.oid AND m.objsubid = 0
WHERE NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_class'::regclass
                  AND e.objid = c.oid AND e.deptype = 'e')";

/// A sequence and where it belongs.
pub(super) struct Found {
    sequence: Sequence,
    of_identity: bool,
    /// The server's identifier of the owning table, and its column.
    owner: Option<(u32, String)>,
}

/// The sequences, identity columns' own among them.
pub(super) async fn read(catalog: &Catalog<'_>) -> Result<Vec<Found>, Error> {
    let rows = catalog.rows("sequences", SEQUENCES).await?;
    rows.iter().map(|row| found(catalog, Fields::of(row))).collect()
}

fn found(catalog: &Catalog<'_>, mut fields: Fields<'_>) -> Result<Found, Error> {
    let name = catalog.schemas.name(fields.take()?, fields.take::<String>()?);
    let ty: String = fields.take()?;
    let options = SequenceOptions {
        start: Some(fields.take()?),
        increment: Some(fields.take()?),
        min: Some(fields.take()?),
        max: Some(fields.take()?),
        cache: Some(fields.take()?),
        cycle: fields.take()?,
    };
    let sequence = Sequence {
        options: options.without_defaults(&ty),
        ty,
        unlogged: fields.take()?,
        comment: fields.take()?,
        ..Sequence::new(name)
    };
    let of_identity = fields.take()?;
    let table: u32 = fields.take()?;
    let column: Option<String> = fields.take()?;
    Ok(Found { sequence, of_identity, owner: column.map(|column| (table, column)) })
}

/// Puts the options of identity columns where they belong, and gives the sequences of their own.
pub(super) fn deal_out(
    catalog: &Catalog<'_>,
    found: Vec<Found>,
    tables: &mut HashMap<u32, Table>,
) -> Vec<Sequence> {
    let mut own = Vec::new();
    for Found { mut sequence, of_identity, owner } in found {
        if let Some((table, column)) = owner
            && let Some(table) = tables.get_mut(&table)
        {
            if of_identity {
                let mut columns = table.columns.iter_mut();
                if let Some(column) = columns.find(|found| found.name == column) {
                    column.sequence = sequence.options;
                }
            } else {
                sequence.owned_by = Some((table.name.clone(), column));
            }
        }
        if !of_identity && !catalog.schemas.ignores(&sequence.name) {
            own.push(sequence);
        }
    }
    own
}
