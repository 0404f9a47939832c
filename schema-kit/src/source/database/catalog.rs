//! The catalog within one transaction, and what its queries share.

use schema_model::{Schema, Table};
use tokio_postgres::types::{FromSql, Type};
use tokio_postgres::{Row, Transaction};

use crate::Error;
use crate::source::Unknown;
use crate::source::database::{
    Schemas, constraints, enums, indexes, policies, sequences, tables, unknown,
};

/// The schemas to read, then the tables in them, partitions among them.
const SCOPE: &str = "WITH space AS MATERIALIZED (
    SELECT n.oid, n.nspname FROM pg_namespace n
    WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND n.nspname <> $2
      AND (cardinality($1) = 0 OR n.nspname = ANY ($1))
      AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_namespace'::regclass
                      AND e.objid = n.oid AND e.deptype = 'e')
), tables AS MATERIALIZED (
    SELECT c.oid, c.relname, s.nspname FROM pg_class c JOIN space s ON s.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't'
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
        let (mut tables, constraints, indexes, policies, sequences, enums) = tokio::try_join!(
            tables::read(self),
            constraints::read(self),
            indexes::read(self),
            policies::read(self),
            sequences::read(self),
            enums::read(self),
        )?;
        for (owner, constraint) in constraints {
            if let Some(table) = tables.get_mut(&owner) {
                table.constraints.push(constraint);
            }
        }
        for found in indexes {
            if let Some(table) = tables.get_mut(&found.table) {
                add_index(table, found);
            }
        }
        for (owner, policy) in policies {
            if let Some(table) = tables.get_mut(&owner) {
                table.policies.push(policy);
            }
        }
        let sequences = sequences::deal_out(self, sequences, &mut tables);
        let tables = tables.into_values().collect();
        let mut schema = Schema { enums, sequences, tables, ..Schema::default() };
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

/// An index of its own, or the rest of an exclusion constraint.
fn add_index(table: &mut Table, found: indexes::Found) {
    let Some(exclusion) = found.exclusion() else {
        table.indexes.push(found.index);
        return;
    };
    let mut constraints = table.constraints.iter_mut();
    if let Some(constraint) = constraints.find(|own| own.name == found.index.name) {
        constraint.kind = exclusion;
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
