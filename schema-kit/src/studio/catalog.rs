//! What is in the database, for the page and for the requests on one table.

use axum::Json;
use schema_model::name::quote_ident;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use tokio_postgres::Transaction;
use tokio_postgres::types::Type;

use super::problem::Problem;
use super::{Answer, State};

/// The name of a table or view.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct TableName {
    pub(super) schema: String,
    pub(super) name: String,
}

impl TableName {
    pub(super) fn sql(&self) -> String {
        format!("{}.{}", quote_ident(&self.schema), quote_ident(&self.name))
    }
}

/// A table or view, as far as the requests on one need it.
#[derive(Debug, Deserialize)]
pub(super) struct Table {
    /// `pg_class.relkind`.
    pub(super) kind: String,
    pub(super) columns: Vec<Column>,
    /// The columns of a key without NULL; empty when there is none.
    #[serde(default)]
    pub(super) key: Vec<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Column {
    pub(super) name: String,
    /// The type without a length, so that a cast never cuts a value.
    pub(super) cast: String,
    /// `pg_type.typcategory`.
    pub(super) category: String,
    /// The base type's name.
    pub(super) base: String,
    /// Of what an array or range consists.
    #[serde(default)]
    pub(super) element: Option<String>,
    pub(super) nullable: bool,
    /// Whether a row may be given a value of it.
    pub(super) editable: bool,
}

impl Table {
    pub(super) fn column(&self, name: &str) -> Result<&Column, Problem> {
        self.columns.iter().find(|column| column.name == name).ok_or_else(|| {
            Problem::not_found(format!("there is no column {name} any more: load the table again"))
        })
    }

    /// Whether rows can be changed and told apart.
    pub(super) fn is_editable(&self) -> bool {
        self.kind == "r" || (self.kind == "p" && !self.key.is_empty())
    }

    /// Whether rows have a place, by which they can be found as long as nobody changes them.
    pub(super) fn has_places(&self) -> bool {
        self.kind == "r" || self.kind == "m"
    }
}

/// One JSON object for each relation, without what is NULL.
const TABLES: &str = "SELECT json_strip_nulls(json_build_object(
  'schema', n.nspname, 'name', c.relname, 'kind', c.relkind::text,
  'partition', nullif(c.relispartition, false),
  'comment', obj_description(c.oid, 'pg_class'),
  'rows', CASE WHEN c.relkind = 'p' THEN
      (SELECT sum(greatest(l.reltuples, 0)) FROM pg_partition_tree(c.oid) t
       JOIN pg_class l ON l.oid = t.relid WHERE t.isleaf)
    WHEN c.reltuples >= 0 AND c.relkind IN ('r', 'm') THEN c.reltuples END,
  'columns', (SELECT coalesce(json_agg(json_build_object(
      'name', a.attname, 'type', format_type(a.atttypid, a.atttypmod),
      'cast', format_type(a.atttypid, -1), 'category', b.typcategory::text, 'base', b.typname,
      'element', coalesce(format_type(nullif(b.typelem, 0), -1),
                          (SELECT format_type(r.rngsubtype, -1) FROM pg_range r
                           WHERE b.oid IN (r.rngtypid, r.rngmultitypid))),
      'nullable', NOT a.attnotnull, 'default', pg_get_expr(d.adbin, d.adrelid),
      'editable', a.attgenerated = '' AND a.attidentity <> 'a',
      'labels', (SELECT json_agg(e.enumlabel ORDER BY e.enumsortorder) FROM pg_enum e
                 WHERE e.enumtypid = b.oid),
      'comment', col_description(c.oid, a.attnum)) ORDER BY a.attnum), '[]')
    FROM pg_attribute a
    JOIN pg_type y ON y.oid = a.atttypid
    JOIN pg_type b ON b.oid = CASE WHEN y.typtype = 'd' THEN y.typbasetype ELSE y.oid END
    LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
    WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped),
  'key', (SELECT json_agg(k.attname ORDER BY k.place) FROM (
      SELECT i.indkey, i.indnkeyatts FROM pg_index i
      WHERE i.indrelid = c.oid AND i.indisunique AND i.indisvalid AND i.indimmediate
        AND i.indpred IS NULL AND i.indexprs IS NULL
        AND NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid
                        AND a.attnum = ANY (i.indkey) AND NOT a.attnotnull)
      ORDER BY i.indisprimary DESC, i.indnkeyatts, i.indexrelid LIMIT 1) i,
      LATERAL (SELECT a.attname, k.place FROM unnest(i.indkey) WITH ORDINALITY k(attnum, place)
               JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.attnum
               WHERE k.place <= i.indnkeyatts) k),
  'foreign_keys', (SELECT json_agg(json_build_object('name', f.conname,
      'schema', n2.nspname, 'table', c2.relname,
      'columns', (SELECT json_agg(a.attname ORDER BY k.place)
                  FROM unnest(f.conkey) WITH ORDINALITY k(attnum, place)
                  JOIN pg_attribute a ON a.attrelid = f.conrelid AND a.attnum = k.attnum),
      'references', (SELECT json_agg(a.attname ORDER BY k.place)
                     FROM unnest(f.confkey) WITH ORDINALITY k(attnum, place)
                     JOIN pg_attribute a ON a.attrelid = f.confrelid AND a.attnum = k.attnum)
      ) ORDER BY f.conname)
    FROM pg_constraint f JOIN pg_class c2 ON c2.oid = f.confrelid
    JOIN pg_namespace n2 ON n2.oid = c2.relnamespace
    WHERE f.conrelid = c.oid AND f.contype = 'f')))::text
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND c.relpersistence <> 't' ";

/// Every table and view outside the server's own schemas.
pub(super) async fn all(desk: State) -> Answer<Vec<Box<RawValue>>> {
    let mut lease = desk.sessions.lease().await?;
    let reading = lease.reading().await?;
    let sql = format!(
        "{TABLES} AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
         ORDER BY n.nspname, c.relname"
    );
    let rows = reading.query_typed(&sql, &[]).await?;
    let tables = rows
        .iter()
        .map(|row| RawValue::from_string(row.try_get(0)?).map_err(|error| unreadable(&error)));
    let tables = tables.collect::<Result<Vec<_>, Problem>>()?;
    reading.commit().await?;
    lease.give_back();
    Ok(Json(tables))
}

/// The names of the functions that a query can call without naming their schema.
pub(super) async fn functions(desk: State) -> Answer<Vec<String>> {
    let mut lease = desk.sessions.lease().await?;
    let reading = lease.reading().await?;
    let sql = "SELECT DISTINCT proname::text FROM pg_proc WHERE pg_function_is_visible(oid) \
               AND prorettype <> 'trigger'::regtype AND prorettype <> 'internal'::regtype \
               AND NOT 'internal'::regtype = ANY (proargtypes) ORDER BY 1";
    let rows = reading.query_typed(sql, &[]).await?;
    let names = rows.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?;
    reading.commit().await?;
    lease.give_back();
    Ok(Json(names))
}

/// One table or view.
pub(super) async fn table(
    transaction: &Transaction<'_>,
    name: &TableName,
) -> Result<Table, Problem> {
    let sql = format!("{TABLES} AND n.nspname = $1 AND c.relname = $2");
    let parameters = [(&name.schema as _, Type::TEXT), (&name.name as _, Type::TEXT)];
    let row = transaction.query_typed_opt(&sql, &parameters).await?;
    let gone = || Problem::not_found(format!("there is no table or view {}", name.sql()));
    let text: String = row.ok_or_else(gone)?.try_get(0)?;
    serde_json::from_str(&text).map_err(|error| unreadable(&error))
}

fn unreadable(error: &serde_json::Error) -> Problem {
    Problem::bad_request(format!("can't read the catalog: {error}; please report this"))
}
