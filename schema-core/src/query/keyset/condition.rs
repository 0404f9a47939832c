//! Which rows come after a place in the order.

use bytes::BytesMut;
use postgres_types::{IsNull, ToSql, Type, to_sql_checked};

use super::SortKey;
use super::cursor::Values;
use crate::sql::Fragment;
use crate::table::Table;

/// A value in the binary form of the server, whatever its type.
#[derive(Debug)]
struct Raw(Vec<u8>);

impl ToSql for Raw {
    fn to_sql(
        &self,
        _: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        out.extend_from_slice(&self.0);
        Ok(IsNull::No)
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

/// A column of the order, and its value at the place.
struct Part<'a> {
    column: String,
    key: SortKey,
    value: Option<&'a [u8]>,
}

/// That a row comes after the place with these values.
pub(super) fn after<T: Table>(keys: &[SortKey], values: &Values) -> Fragment {
    let parts: Vec<Part<'_>> = (keys.iter().zip(values))
        .map(|(key, value)| Part {
            column: format!("{}.{}", T::QUALIFIER, key.column),
            key: *key,
            value: value.as_deref(),
        })
        .collect();
    let mut sql = Fragment::default();
    if is_one_comparison(&parts) {
        write_rows(&parts, &mut sql);
    } else {
        write_bound(&parts[0], &mut sql);
        write_after(&parts, &mut sql);
    }
    sql
}

/// Whether the server can compare all columns at once, as an index does.
fn is_one_comparison(parts: &[Part<'_>]) -> bool {
    parts.iter().all(|part| {
        part.value.is_some() && !part.key.nullable && part.key.descending == parts[0].key.descending
    })
}

/// `(a, b) > ($1, $2)`
fn write_rows(parts: &[Part<'_>], sql: &mut Fragment) {
    let columns: Vec<&str> = parts.iter().map(|part| part.column.as_str()).collect();
    sql.push(&format!("({}) {} (", columns.join(", "), parts[0].operator()));
    for (i, part) in parts.iter().enumerate() {
        sql.push(if i == 0 { "" } else { ", " });
        part.bind(sql);
    }
    sql.push(")");
}

/// What follows for the first column alone, so that an index on it serves.
fn write_bound(first: &Part<'_>, sql: &mut Fragment) {
    if first.value.is_some() && !first.key.nullable {
        sql.push(&format!("{} {}= ", first.column, first.operator()));
        first.bind(sql);
        sql.push(" AND ");
    }
}

/// `(a > $1 OR (a = $1 AND (b > $2 OR …)))`
fn write_after(parts: &[Part<'_>], sql: &mut Fragment) {
    let Some((first, rest)) = parts.split_first() else { return };
    sql.push("(");
    first.write_greater(sql);
    if !rest.is_empty() {
        sql.push(" OR (");
        first.write_equal(sql);
        sql.push(" AND ");
        write_after(rest, sql);
        sql.push(")");
    }
    sql.push(")");
}

impl Part<'_> {
    fn operator(&self) -> &'static str {
        if self.key.descending { "<" } else { ">" }
    }

    fn bind(&self, sql: &mut Fragment) {
        sql.bind(Box::new(Raw(self.value.unwrap_or_default().to_vec())));
    }

    /// That the column comes after the value in its direction.
    fn write_greater(&self, sql: &mut Fragment) {
        let Self { column, key, value } = self;
        match (value, key.nulls_first) {
            (None, true) => sql.push(&format!("{column} IS NOT NULL")),
            (None, false) => sql.push("false"),
            (Some(_), nulls_first) => {
                sql.push(&format!("{column} {} ", self.operator()));
                self.bind(sql);
                if key.nullable && !nulls_first {
                    sql.push(&format!(" OR {column} IS NULL"));
                }
            }
        }
    }

    fn write_equal(&self, sql: &mut Fragment) {
        let Self { column, value, .. } = self;
        if value.is_none() {
            sql.push(&format!("{column} IS NULL"));
            return;
        }
        sql.push(&format!("{column} = "));
        self.bind(sql);
    }
}
