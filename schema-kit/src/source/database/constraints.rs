use schema_model::{
    Action, Constraint, ConstraintKind, Deferrable, ExcludeElement, ForeignKey, IndexKey, Name,
};

use super::catalog::{Catalog, Fields};
use super::indexes::is_chosen;
use crate::Error;

/// One row a constraint that the table does not have from a parent, or a key that is a part of one of
/// the partitioned table's. `NOT NULL`, which PostgreSQL 18 lists here too, is a property of columns.
fn query(version: i32) -> String {
    let (nulls_not_distinct, set_columns) = if version >= 15 {
        ("i.indnullsnotdistinct", "k.confdelsetcols")
    } else {
        ("false", "NULL::int2[]")
    };
    let (period, enforced) =
        if version >= 18 { ("k.conperiod", "k.conenforced") } else { ("false", "true") };
    format!(
        "SELECT k.conrelid, k.conname::text, k.contype::text,
    CASE WHEN k.condeferred THEN 'deferred' WHEN k.condeferrable THEN 'immediate' ELSE 'no' END,
    {enforced} AND NOT k.convalidated, NOT {enforced}, m.description,
    t.relname::text, coalesce(NOT i.indisvalid, false), w.relname::text,
    wi.indisvalid AND k.conparentid <> 0,
    ARRAY(SELECT a.attname::text FROM unnest(k.conkey) WITH ORDINALITY u (attnum, n)
          JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.attnum ORDER BY u.n),
    ARRAY(SELECT a.attname::text FROM unnest(i.indkey) WITH ORDINALITY u (attnum, n)
          JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.attnum
          WHERE u.n > i.indnkeyatts ORDER BY u.n),
    coalesce({period}, false), coalesce({nulls_not_distinct}, false),
    CASE k.contype WHEN 'c' THEN pg_get_expr(k.conbin, k.conrelid, true) END, k.connoinherit,
    rn.nspname::text, r.relname::text,
    ARRAY(SELECT a.attname::text FROM unnest(k.confkey) WITH ORDINALITY u (attnum, n)
          JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.attnum ORDER BY u.n),
    k.confupdtype::text, k.confdeltype::text, k.confmatchtype = 'f',
    ARRAY(SELECT a.attname::text FROM unnest({set_columns}) WITH ORDINALITY u (attnum, n)
          JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.attnum ORDER BY u.n)
FROM tables t
JOIN pg_constraint k ON k.conrelid = t.oid AND k.contype IN ('p', 'u', 'c', 'f', 'x')
    AND (k.conparentid = 0 AND k.coninhcount = 0 OR k.contype IN ('p', 'u', 'x'))
LEFT JOIN pg_index i ON i.indexrelid = k.conindid AND k.contype IN ('p', 'u', 'x')
LEFT JOIN pg_inherits h ON h.inhrelid = i.indexrelid
LEFT JOIN pg_class w ON w.oid = h.inhparent
LEFT JOIN pg_index wi ON wi.indexrelid = h.inhparent
LEFT JOIN pg_class r ON r.oid = k.confrelid
LEFT JOIN pg_namespace rn ON rn.oid = r.relnamespace
LEFT JOIN pg_description m
    ON m.classoid = 'pg_constraint'::regclass AND m.objoid = k.oid AND m.objsubid = 0"
    )
}

/// The constraints, each with the server's identifier of its table.
pub(super) async fn read(catalog: &Catalog<'_>) -> Result<Vec<(u32, Constraint)>, Error> {
    let rows = catalog.rows("constraints", &query(catalog.version)).await?;
    rows.iter().filter_map(|row| constraint(catalog, Fields::of(row)).transpose()).collect()
}

/// Nothing, for what a partition has as the server makes it.
fn constraint(
    catalog: &Catalog<'_>,
    mut fields: Fields<'_>,
) -> Result<Option<(u32, Constraint)>, Error> {
    let table = fields.take()?;
    let name = fields.take()?;
    let letter: &str = fields.take()?;
    let deferrable = match fields.take()? {
        "deferred" => Deferrable::Deferred,
        "immediate" => Deferrable::Immediate,
        _ => Deferrable::No,
    };
    let not_valid = fields.take()?;
    let not_enforced = fields.take()?;
    let comment = fields.take()?;
    let partition: String = fields.take()?;
    let only = fields.take()?;
    let part_of = fields.take()?;
    let is_even: Option<bool> = fields.take()?;
    let kind = kind(catalog, letter, fields)?;
    let constraint =
        Constraint { name, kind, deferrable, not_valid, not_enforced, only, part_of, comment };
    let is_given = is_even == Some(true)
        && constraint.comment.is_none()
        && is_chosen(&constraint.name, &constraint.name_on(&Name::new(partition)));
    Ok((!is_given).then_some((table, constraint)))
}

fn kind(
    catalog: &Catalog<'_>,
    letter: &str,
    mut fields: Fields<'_>,
) -> Result<ConstraintKind, Error> {
    let columns: Vec<String> = fields.take()?;
    let element = |name| ExcludeElement { key: IndexKey::column(name), operator: String::new() };
    let include = fields.take()?;
    let period = fields.take()?;
    let nulls_not_distinct = fields.take()?;
    let expression: Option<&str> = fields.take()?;
    let no_inherit = fields.take()?;
    Ok(match letter {
        "p" => ConstraintKind::PrimaryKey { columns, without_overlaps: period, include },
        "u" => ConstraintKind::Unique {
            columns,
            without_overlaps: period,
            include,
            nulls_not_distinct,
        },
        // Its index says the rest.
        "x" => ConstraintKind::Exclude {
            method: String::new(),
            elements: columns.into_iter().map(element).collect(),
            include,
            predicate: None,
        },
        "c" => ConstraintKind::Check {
            expression: expression.unwrap_or_default().trim().to_owned(),
            no_inherit,
        },
        _ => ConstraintKind::ForeignKey(ForeignKey {
            columns,
            references: {
                let schema: Option<&str> = fields.take()?;
                let name: Option<&str> = fields.take()?;
                catalog.schemas.name(schema.unwrap_or_default(), name.unwrap_or_default())
            },
            referenced_columns: fields.take()?,
            on_update: action(fields.take()?),
            on_delete: action(fields.take()?),
            match_full: fields.take()?,
            on_delete_columns: fields.take()?,
            period,
        }),
    })
}

fn action(letter: &str) -> Action {
    match letter {
        "r" => Action::Restrict,
        "c" => Action::Cascade,
        "n" => Action::SetNull,
        "d" => Action::SetDefault,
        _ => Action::NoAction,
    }
}
