//! The order of rows and the way through it: by keys, so that the millionth row costs no more than
//! the first.

use serde::Deserialize;
use tokio_postgres::Transaction;
use tokio_postgres::types::Type;

use super::{From, Problem, Selection, Statement, Table};

/// A column to sort by.
#[derive(Debug, Deserialize)]
pub(super) struct Sort {
    column: String,
    #[serde(default)]
    descending: bool,
}

/// An order in which no two rows are equal; without terms, the one that the server chooses.
#[derive(Debug)]
pub(super) struct Order {
    pub(super) terms: Vec<Term>,
}

#[derive(Debug)]
pub(super) struct Term {
    column: String,
    cast: String,
    descending: bool,
    nullable: bool,
}

/// Where a window begins that is asked for by the number of its row.
#[derive(Debug, Default)]
pub(super) struct Jump {
    /// At this value of the first term, or else
    pub(super) key: Option<String>,
    /// after so many rows.
    pub(super) offset: u32,
    pub(super) about: bool,
}

impl Term {
    /// The whole value as text.
    pub(super) fn text(&self) -> String {
        super::text(&self.column)
    }
}

impl Order {
    /// What is asked for, then the key, so that equal rows have an order too.
    pub(super) fn of(table: &Table, sort: &[Sort]) -> Result<Self, Problem> {
        let mut terms = Vec::new();
        for by in sort {
            let column = table.column(&by.column)?;
            terms.push(Term {
                column: by.column.clone(),
                cast: column.cast.clone(),
                descending: by.descending,
                nullable: column.nullable,
            });
        }
        let descending = sort.last().is_some_and(|by| by.descending);
        for name in &table.key {
            if !terms.iter().any(|term| term.column == *name) {
                let cast = table.column(name)?.cast.clone();
                terms.push(Term { column: name.clone(), cast, descending, nullable: false });
            }
        }
        if table.key.is_empty() {
            if table.has_places() {
                let (column, cast) = ("ctid".to_owned(), "tid".to_owned());
                terms.push(Term { column, cast, descending, nullable: false });
            } else {
                // Equal rows of a view can't be told apart, so that no key leads on from one.
                for term in &mut terms {
                    term.nullable = true;
                }
            }
        }
        Ok(Self { terms })
    }

    pub(super) fn columns(&self) -> impl Iterator<Item = &str> {
        self.terms.iter().map(|term| term.column.as_str())
    }

    pub(super) fn push_order(&self, statement: &mut Statement, backwards: bool) {
        if self.terms.is_empty() {
            return;
        }
        statement.push(" ORDER BY ");
        statement.list(", ", &self.terms, |statement, term| {
            // Without the table, the name would mean the text in the select list.
            statement.push("t.");
            statement.ident(&term.column);
            statement.push(if term.descending == backwards { "" } else { " DESC" });
        });
    }

    /// The rows behind the one with these values, or before it. NULL counts as the greatest value,
    /// as in an index.
    pub(super) fn push_beyond(
        &self,
        statement: &mut Statement,
        key: &[Option<String>],
        backwards: bool,
    ) -> Result<(), Problem> {
        if key.len() != self.terms.len() || key.is_empty() {
            return Err(Problem::bad_request("the order was changed: load the table again"));
        }
        let same_way = self.terms.iter().all(|term| term.descending == self.terms[0].descending);
        if same_way && self.terms.iter().all(|term| !term.nullable) {
            // What an index on these columns finds at once.
            statement.push(" AND (");
            statement.list(", ", &self.terms, |statement, term| statement.ident(&term.column));
            statement.push(if self.terms[0].descending == backwards { ") > (" } else { ") < (" });
            let values = self.terms.iter().zip(key);
            statement.list(", ", values, |statement, (term, value)| {
                statement.value(value.as_deref(), &term.cast);
            });
            statement.push(")");
            return Ok(());
        }
        statement.push(" AND (");
        statement.list(" OR ", 0..self.terms.len(), |statement, last| {
            statement.push("(");
            for (term, value) in self.terms.iter().zip(key).take(last) {
                term.push_equal(statement, value.as_deref());
                statement.push(" AND ");
            }
            self.terms[last].push_beyond(statement, key[last].as_deref(), backwards);
            statement.push(")");
        });
        statement.push(")");
        Ok(())
    }

    /// The rows from a value of the first term on.
    pub(super) fn push_from(&self, statement: &mut Statement, value: &str) {
        let Some(term) = self.terms.first() else { return };
        statement.push(" AND ");
        statement.ident(&term.column);
        statement.push(if term.descending { " <= " } else { " >= " });
        statement.value(Some(value), &term.cast);
    }

    /// Finds row number `row` of a whole table in the server's statistics, which cut a column without
    /// frequent values into parts with equally many rows; else rows have to be counted off.
    pub(super) async fn locate(
        &self,
        reading: &Transaction<'_>,
        from: &From,
        selection: &Selection,
    ) -> Result<Jump, Problem> {
        const FAR: u32 = 20_000;
        let From::Near { row, of } = *from else { return Ok(Jump::default()) };
        let counted = Jump { offset: row, ..Jump::default() };
        let whole = selection.filters.is_empty() && selection.search.is_empty();
        let Some(first) = self.terms.first().filter(|_| whole && row >= FAR) else {
            return Ok(counted);
        };
        let fraction = f64::from(row) / f64::from(of.max(1));
        let fraction = if first.descending { 1.0 - fraction } else { fraction };
        let sql = "SELECT b.bounds[1 + round($4 * (cardinality(b.bounds) - 1))::int4] \
                   FROM (SELECT histogram_bounds::text::text[] AS bounds FROM pg_stats \
                   WHERE schemaname = $1 AND tablename = $2 AND attname = $3 \
                   AND most_common_vals IS NULL AND null_frac = 0 LIMIT 1) b";
        let parameters = [
            (&selection.table.schema as _, Type::TEXT),
            (&selection.table.name as _, Type::TEXT),
            (&first.column as _, Type::TEXT),
            (&fraction as _, Type::FLOAT8),
        ];
        let bound = reading.query_typed_opt(sql, &parameters).await?;
        let bound = bound.map(|row| row.try_get(0)).transpose()?.flatten();
        Ok(if bound.is_some() { Jump { key: bound, offset: 0, about: true } } else { counted })
    }
}

impl Term {
    fn push_equal(&self, statement: &mut Statement, value: Option<&str>) {
        statement.ident(&self.column);
        match value {
            None => statement.push(" IS NULL"),
            Some(value) => {
                statement.push(" = ");
                statement.value(Some(value), &self.cast);
            }
        }
    }

    fn push_beyond(&self, statement: &mut Statement, value: Option<&str>, backwards: bool) {
        let rising = self.descending == backwards;
        match value {
            None if rising => statement.push("false"),
            None => {
                statement.ident(&self.column);
                statement.push(" IS NOT NULL");
            }
            Some(value) => {
                statement.push("(");
                statement.ident(&self.column);
                statement.push(if rising { " > " } else { " < " });
                statement.value(Some(value), &self.cast);
                if rising && self.nullable {
                    statement.push(" OR ");
                    statement.ident(&self.column);
                    statement.push(" IS NULL");
                }
                statement.push(")");
            }
        }
    }
}
