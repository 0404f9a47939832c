//! SQL that is put together from names and values: names quoted, values bound.

use schema_model::name::{quote_ident, quote_literal};
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{Row, Transaction};

/// A statement with its values apart. Values are texts; each is cast to its type by the server.
#[derive(Debug, Default, Clone)]
pub(super) struct Statement {
    sql: String,
    shown: String,
    values: Vec<Option<String>>,
}

impl Statement {
    pub(super) fn new(sql: &str) -> Self {
        let mut statement = Self::default();
        statement.push(sql);
        statement
    }

    /// SQL that holds no value.
    pub(super) fn push(&mut self, sql: &str) {
        self.sql.push_str(sql);
        self.shown.push_str(sql);
    }

    pub(super) fn ident(&mut self, name: &str) {
        self.push(&quote_ident(name));
    }

    /// A value of a type, which the catalog has spelled.
    pub(super) fn value(&mut self, value: Option<&str>, ty: &str) {
        self.values.push(value.map(str::to_owned));
        self.sql.push_str(&format!("${}::text::{ty}", self.values.len()));
        self.shown.push_str(&value.map_or_else(|| "NULL".to_owned(), quote_literal));
    }

    /// Several parts with something between them.
    pub(super) fn list<T>(
        &mut self,
        between: &str,
        parts: impl IntoIterator<Item = T>,
        mut part: impl FnMut(&mut Self, T),
    ) {
        for (n, one) in parts.into_iter().enumerate() {
            if n > 0 {
                self.push(between);
            }
            part(self, one);
        }
    }

    /// The statement as people read it.
    pub(super) fn shown(&self) -> &str {
        &self.shown
    }

    fn parameters(&self) -> Vec<(&(dyn ToSql + Sync), Type)> {
        self.values.iter().map(|value| (value as &(dyn ToSql + Sync), Type::TEXT)).collect()
    }

    pub(super) async fn rows(
        &self,
        transaction: &Transaction<'_>,
    ) -> Result<Vec<Row>, tokio_postgres::Error> {
        transaction.query_typed(&self.sql, &self.parameters()).await
    }

    /// Runs it; the number of rows that it changed.
    pub(super) async fn execute(
        &self,
        transaction: &Transaction<'_>,
    ) -> Result<u64, tokio_postgres::Error> {
        transaction.execute_typed(&self.sql, &self.parameters()).await
    }
}
