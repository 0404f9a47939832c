use schema_model::{ConstraintKind, ExcludeElement, Index, IndexKey, KeyTarget, Name};

use super::catalog::{Catalog, Fields};
use super::definition::{self, Head};
use super::storage;
use crate::Error;

/// One row an index that no constraint owns, or an exclusion constraint does. An invalid one, left
/// by a build that failed, is not an index that a query could use; that of a partitioned table is
/// invalid as long as a partition lacks its part.
fn query(version: i32) -> String {
    let nulls_not_distinct = if version >= 15 { "i.indnullsnotdistinct" } else { "false" };
    format!(
        "SELECT i.indrelid, c.relname::text, am.amname::text, i.indisunique, {nulls_not_distinct},
    ARRAY(SELECT a.attname::text FROM unnest(i.indkey) WITH ORDINALITY u (attnum, n)
          JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = u.attnum
          WHERE u.n > i.indnkeyatts ORDER BY u.n),
    pg_get_expr(i.indpred, i.indrelid, true), coalesce(c.reloptions, '{{}}'), m.description,
    format('%I ON ', c.relname), format('%s USING %I (', i.indrelid::regclass, am.amname),
    pg_get_indexdef(i.indexrelid, 0, true),
    ARRAY(SELECT a.attname::text FROM unnest(i.indkey) WITH ORDINALITY u (attnum, n)
          LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = u.attnum
                                  AND u.attnum <> 0
          WHERE u.n <= i.indnkeyatts ORDER BY u.n),
    ARRAY(SELECT pg_get_indexdef(i.indexrelid, n, true) FROM generate_series(1, i.indnkeyatts) n),
    ARRAY(SELECT CASE WHEN pg_operator_is_visible(o.oid) THEN o.oprname::text
              ELSE format('OPERATOR(%I.%s)', s.nspname, o.oprname) END
          FROM unnest(x.conexclop) WITH ORDINALITY u (oid, n)
          JOIN pg_operator o ON o.oid = u.oid JOIN pg_namespace s ON s.oid = o.oprnamespace
          ORDER BY u.n),
    t.name, NOT i.indisvalid, w.relname::text, wi.indisvalid AND wx.oid IS NULL
FROM (SELECT oid, relname::text AS name FROM tables
      UNION ALL SELECT oid, relname::text FROM views) t
JOIN pg_index i ON i.indrelid = t.oid
JOIN pg_class c ON c.oid = i.indexrelid AND (i.indisvalid OR c.relkind = 'I')
LEFT JOIN pg_inherits h ON c.relispartition AND h.inhrelid = i.indexrelid
LEFT JOIN pg_class w ON w.oid = h.inhparent
LEFT JOIN pg_index wi ON wi.indexrelid = h.inhparent
LEFT JOIN pg_constraint wx ON wx.conindid = h.inhparent AND wx.conrelid = wi.indrelid
    AND wx.contype IN ('p', 'u', 'x')
LEFT JOIN pg_constraint x
    ON x.conindid = i.indexrelid AND x.conrelid = i.indrelid AND x.contype = 'x'
JOIN pg_am am ON am.oid = c.relam
LEFT JOIN pg_description m
    ON m.classoid = 'pg_class'::regclass AND m.objoid = i.indexrelid AND m.objsubid = 0
WHERE NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid
                  AND k.conrelid = i.indrelid AND k.contype IN ('p', 'u'))"
    )
}

/// An index and the server's identifier of its table.
pub(super) struct Found {
    pub(super) table: u32,
    pub(super) index: Index,
    /// The operator for each key, when an exclusion constraint owns the index.
    operators: Vec<String>,
}

impl Found {
    /// What the exclusion constraint demands that owns the index, if one does.
    pub(super) fn exclusion(&self) -> Option<ConstraintKind> {
        let index = &self.index;
        let elements = index.keys.iter().cloned().zip(self.operators.iter().cloned());
        let elements: Vec<_> =
            elements.map(|(key, operator)| ExcludeElement { key, operator }).collect();
        (!elements.is_empty()).then(|| ConstraintKind::Exclude {
            method: index.method.clone(),
            elements,
            include: index.include.clone(),
            predicate: index.predicate.clone(),
        })
    }
}

/// The indexes, those of exclusion constraints among them.
pub(super) async fn read(catalog: &Catalog<'_>) -> Result<Vec<Found>, Error> {
    let rows = catalog.rows("indexes", &query(catalog.version)).await?;
    rows.iter().filter_map(|row| index(Fields::of(row)).transpose()).collect()
}

/// Nothing, for what a partition has as the server makes it.
fn index(mut fields: Fields<'_>) -> Result<Option<Found>, Error> {
    let table = fields.take()?;
    let name: String = fields.take()?;
    let method: String = fields.take()?;
    let mut index = Index {
        unique: fields.take()?,
        nulls_not_distinct: fields.take()?,
        include: fields.take()?,
        predicate: fields.take::<Option<&str>>()?.map(|sql| sql.trim().to_owned()),
        storage: storage::parameters(&fields.take::<Vec<&str>>()?),
        comment: fields.take()?,
        keys: keys(&name, &mut fields)?,
        name,
        method,
        only: false,
        part_of: None,
    };
    let operators: Vec<String> = fields.take()?;
    let partition: String = fields.take()?;
    index.only = fields.take()?;
    index.part_of = fields.take()?;
    let is_even: Option<bool> = fields.take()?;
    let is_given = is_even == Some(true)
        && index.comment.is_none()
        && is_chosen(&index.name, &index.name_on(&Name::new(partition)));
    Ok((!is_given || !operators.is_empty()).then_some(Found { table, index, operators }))
}

/// Whether a name is the one that the server chose, with a number where that was taken.
pub(super) fn is_chosen(name: &str, chosen: &str) -> bool {
    name.strip_prefix(chosen).is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()))
}

fn keys(name: &str, fields: &mut Fields<'_>) -> Result<Vec<IndexKey>, Error> {
    let head = Head { index: fields.take()?, table: fields.take()? };
    let definition: &str = fields.take()?;
    let columns: Vec<Option<String>> = fields.take()?;
    let texts: Vec<&str> = fields.take()?;
    let options = definition::key_options(definition, &head, &texts).ok_or_else(|| {
        Error::Catalog { object: format!("index {name}"), text: definition.into() }
    })?;
    let keys = columns.into_iter().zip(texts).zip(options).map(|((column, text), options)| {
        let target = match column {
            Some(column) => KeyTarget::Column(column),
            None => KeyTarget::Expression(text.trim().to_owned()),
        };
        IndexKey {
            target,
            collation: options.collation,
            opclass: options.opclass,
            descending: options.descending,
            nulls: options.nulls,
        }
    });
    Ok(keys.collect())
}
