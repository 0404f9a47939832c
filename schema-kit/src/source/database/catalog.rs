//! The catalog within one transaction, and what its queries share.

use schema_model::{ObjectId, Schema, Table};
use tokio::try_join;
use tokio_postgres::types::{FromSql, Type};
use tokio_postgres::{Row, Transaction};

use crate::Error;
use crate::source::Unknown;
use crate::source::database::{
    Schemas, constraints, definitions, dependencies, enums, global, grants, indexes, policies,
    sequences, tables, triggers, types, unknown, views,
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
), views AS MATERIALIZED (
    SELECT c.oid, c.relname, s.nspname FROM pg_class c JOIN space s ON s.oid = c.relnamespace
    WHERE c.relkind IN ('v', 'm')
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
        let relations = async {
            try_join!(
                tables::read(self),
                constraints::read(self),
                indexes::read(self),
                policies::read(self),
                sequences::read(self),
                views::read(self),
                triggers::read(self)
            )
        };
        let others = async {
            try_join!(
                enums::read(self),
                types::read(self),
                global::read(self),
                definitions::read(self),
                grants::read(self),
                dependencies::read(self)
            )
        };
        // Each holds a dozen queries: too large for the stack of whoever waits.
        let (relations, others) = try_join!(Box::pin(relations), Box::pin(others))?;
        let (mut tables, constraints, indexes, policies, sequences, mut views, triggers) =
            relations;
        let (enums, (composites, domains), global, definitions, grants, uses) = others;
        for (owner, constraint) in constraints {
            if let Some(table) = tables.get_mut(&owner) {
                table.constraints.push(constraint);
            }
        }
        for found in indexes {
            if let Some(table) = tables.get_mut(&found.table) {
                add_index(table, found);
            } else if let Some(view) = views.get_mut(&found.table) {
                view.indexes.push(found.index);
            }
        }
        for (owner, policy) in policies {
            if let Some(table) = tables.get_mut(&owner) {
                table.policies.push(policy);
            }
        }
        for (owner, trigger) in triggers {
            if let Some(table) = tables.get_mut(&owner) {
                table.triggers.push(trigger);
            } else if let Some(view) = views.get_mut(&owner) {
                view.triggers.push(trigger);
            }
        }
        let known = definitions.iter().map(|(key, definition)| {
            (*key, ObjectId::Definition(definition.kind, definition.identity.clone()))
        });
        let sequences = sequences::deal_out(self, sequences, &mut tables);
        let mut schema = Schema {
            roles: global.roles,
            namespaces: global.namespaces,
            extensions: global.extensions,
            enums,
            composites,
            domains,
            sequences,
            tables: tables.into_values().collect(),
            views: views.into_values().collect(),
            dependencies: dependencies::resolve(self.schemas, &uses, &known.collect())?,
            definitions: definitions.into_iter().map(|(_, definition)| definition).collect(),
            grants,
            ..Schema::default()
        };
        schema.sort();
        Ok(schema)
    }

    /// Reads the names of what it does not.
    pub(crate) async fn unknown(&self) -> Result<Vec<Unknown>, Error> {
        unknown::read(self).await
    }

    /// The rows of a query over `space`, `tables` and `views`, the tables of its scope.
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
