//! The catalog within one transaction, and what its queries share.

use std::collections::HashMap;

use futures_util::future::try_join4;
use schema_model::{Schema, Table};
use tokio_postgres::types::{FromSql, Type};
use tokio_postgres::{Row, Transaction};

use crate::Error;
use crate::source::Unknown;
use crate::source::database::{Schemas, constraints, enums, indexes, tables, unknown};

/// The schemas to read, then the tables in them that the model knows. Partitions and tables that
/// inherit are not among them: their columns are not their own.
const SCOPE: &str = "WITH space AS MATERIALIZED (
    SELECT n.oid, n.nspname FROM pg_namespace n
    WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND n.nspname <> $2
      AND (cardinality($1) = 0 OR n.nspname = ANY ($1))
      AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_namespace'::regclass
                      AND e.objid = n.oid AND e.deptype = 'e')
), tables AS MATERIALIZED (
    SELECT c.oid, c.relname, s.nspname FROM pg_class c JOIN space s ON s.oid = c.relnamespace
    WHERE c.relkind = 'r' AND c.relpersistence <> 't' AND NOT c.relispartition
      AND NOT EXISTS (SELECT FROM pg_inherits i WHERE i.inhrelid = c.oid)
      AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_class'::regclass
                      AND e.objid = c.oid AND e.deptype = 'e')
)
";

/// A catalog that is being read.
pub(crate) struct Catalog<'a> {
    /// The transaction, its settings pinned.
    pub(crate) transaction: &'a Transaction<'a>,
    /// The server's major version.
    pub(crate) version: i32,
    /// What is looked at.
    pub(crate) schemas: &'a Schemas,
}

impl Catalog<'_> {
    /// Reads what the model knows.
    pub(crate) async fn schema(&self) -> Result<Schema, Error> {
        let (tables, constraints, indexes, enums) = try_join4(
            tables::read(self),
            constraints::read(self),
            indexes::read(self),
            enums::read(self),
        )
        .await?;
        let mut tables: HashMap<u32, Table> = tables;
        for (owner, constraint) in constraints {
            if let Some(table) = tables.get_mut(&owner) {
                table.constraints.push(constraint);
            }
        }
        for (owner, index) in indexes {
            if let Some(table) = tables.get_mut(&owner) {
                table.indexes.push(index);
            }
        }
        let mut schema =
            Schema { enums, tables: tables.into_values().collect(), ..Schema::default() };
        schema.sort();
        Ok(schema)
    }

    /// Reads the names of what it does not.
    pub(crate) async fn unknown(&self) -> Result<Vec<Unknown>, Error> {
        unknown::read(self).await
    }

    /// The rows of a query over `space` and `tables`, both columns of its scope.
    pub(crate) async fn rows(&self, what: &str, query: &str) -> Result<Vec<Row>, Error> {
        let parameters: [(&(dyn tokio_postgres::types::ToSql + Sync), Type); 2] =
            [(&self.schemas.only, Type::TEXT_ARRAY), (&self.schemas.ledger, Type::TEXT)];
        self.transaction
            .query_typed(&format!("{SCOPE}{query}"), &parameters)
            .await
            .map_err(Error::database(format!("read the {what}")))
    }
}

/// The columns of a row, one after the other.
pub(super) struct Fields<'a> {
    row: &'a Row,
    at: usize,
}

impl<'a> Fields<'a> {
    pub(super) fn of(row: &'a Row) -> Self {
        Self { row, at: 0 }
    }

    pub(super) fn take<T: FromSql<'a>>(&mut self) -> Result<T, Error> {
        let value = self.row.try_get(self.at).map_err(Error::database("read the catalog"))?;
        self.at += 1;
        Ok(value)
    }
}
