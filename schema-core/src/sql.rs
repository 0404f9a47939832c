//! SQL text under construction, with its bound values.

use postgres_types::ToSql;

/// A value on its way to the server.
pub type Param = Box<dyn ToSql + Send + Sync>;

/// A part of a statement: text, and where in it which values are bound.
///
/// Clauses are written in the order in which a builder's methods are called and put together in the
/// order of SQL; the placeholders get their numbers only at the end.
#[derive(Default)]
pub struct Fragment {
    text: String,
    params: Vec<(usize, Param)>,
    /// The first table that is named.
    table: Option<&'static str>,
}

impl Fragment {
    /// Appends SQL text.
    pub fn push(&mut self, sql: &str) {
        self.text.push_str(sql);
    }

    /// Appends a placeholder for a value.
    pub fn bind(&mut self, value: Param) {
        self.params.push((self.text.len(), value));
    }

    /// Appends another fragment.
    pub fn append(&mut self, other: Self) {
        let shift = self.text.len();
        self.text.push_str(&other.text);
        self.params.extend(other.params.into_iter().map(|(at, value)| (at + shift, value)));
        self.table = self.table.or(other.table);
    }

    /// Notes a table that is named, by its plain name.
    pub(crate) fn names_table(&mut self, table: &'static str) {
        self.table.get_or_insert(table);
    }

    /// Appends a clause after its keyword, if there is one.
    pub(crate) fn clause(&mut self, keyword: &str, clause: Self) {
        if !clause.is_empty() {
            self.push(keyword);
            self.append(clause);
        }
    }

    /// Appends `separator`, unless nothing was written yet.
    pub(crate) fn separate(&mut self, separator: &str) {
        if !self.is_empty() {
            self.push(separator);
        }
    }

    /// Whether nothing was written.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty() && self.params.is_empty()
    }

    /// The statement: text with `$1`, `$2`, …, and the values.
    pub fn finish(self) -> Statement {
        let mut text = String::with_capacity(self.text.len() + 4 * self.params.len());
        let mut params = Vec::with_capacity(self.params.len());
        let mut done = 0;
        for (at, value) in self.params {
            params.push(value);
            text.push_str(&self.text[done..at]);
            text.push('$');
            text.push_str(&params.len().to_string());
            done = at;
        }
        text.push_str(&self.text[done..]);
        Statement { text, params, table: self.table }
    }
}

/// A statement that is ready to run.
pub struct Statement {
    /// The SQL text, with `$n` for each value.
    pub text: String,
    /// The values, in order.
    pub params: Vec<Param>,
    /// The first table that it names, for whoever watches; `None` for SQL text.
    pub table: Option<&'static str>,
}

impl Statement {
    /// The values as the driver takes them.
    pub(crate) fn params(&self) -> impl ExactSizeIterator<Item = &(dyn ToSql + Sync)> + '_ {
        self.params.iter().map(|param| -> &(dyn ToSql + Sync) { param.as_ref() })
    }
}
