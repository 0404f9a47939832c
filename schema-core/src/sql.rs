//! SQL text under construction, with its bound values.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use bytes::BytesMut;
use postgres_types::{IsNull, ToSql, Type};

use crate::literal::{NoLiteral, literal};
use crate::value::Value;

pub use schema_model::name::quote_ident;

type Failure = Box<dyn std::error::Error + Sync + Send>;

/// A value on its way to the server.
pub type Param = Box<dyn ToSql + Send + Sync>;

/// A part of a statement: text, and where in it which values are bound.
///
/// Clauses are written in the order in which a builder's methods are called and put together in the
/// order of SQL; the placeholders get their numbers only at the end.
#[derive(Default)]
pub struct Fragment {
    text: Cow<'static, str>,
    params: Vec<Placed>,
    windows: Vec<(String, SharedFragment)>,
    /// The first table that is named.
    table: Option<&'static str>,
}

/// A part of a statement that stands in it several times, each time with the same placeholders.
#[derive(Clone)]
pub struct SharedFragment {
    text: String,
    params: Vec<(usize, Arc<Param>, &'static str)>,
}

/// A value, where in the text it is bound, and its SQL type where that is known.
struct Placed {
    at: usize,
    value: Bound,
    ty: &'static str,
}

/// A bound value: of one place, or of all places of a [`SharedFragment`].
enum Bound {
    Once(Param),
    Shared(Arc<Param>),
}

impl Fragment {
    /// Appends SQL text.
    pub fn push(&mut self, sql: &str) {
        let text = self.text.to_mut();
        if text.capacity() == 0 {
            // seldom the last
            text.reserve(sql.len().max(64));
        }
        text.push_str(sql);
    }

    /// Appends SQL text of the program itself, which is kept where it is if it is the whole.
    pub(crate) fn push_static(&mut self, sql: &'static str) {
        if self.text.is_empty() {
            self.text = Cow::Borrowed(sql);
        } else {
            self.push(sql);
        }
    }

    /// Appends a placeholder for a value.
    pub fn bind(&mut self, value: Param) {
        self.place(Bound::Once(value), "");
    }

    /// Appends a placeholder for a value whose type is known.
    pub(crate) fn bind_value<V: Value>(&mut self, value: V) {
        self.place(Bound::Once(Box::new(value)), V::TYPE);
    }

    /// Appends a placeholder for a value of several places.
    pub(crate) fn bind_shared(&mut self, value: Arc<Param>) {
        self.place(Bound::Shared(value), "");
    }

    fn place(&mut self, value: Bound, ty: &'static str) {
        self.params.push(Placed { at: self.text.len(), value, ty });
    }

    /// Appends another fragment.
    pub fn append(&mut self, mut other: Self) {
        let shift = self.text.len();
        match self.text {
            Cow::Borrowed("") => self.text = other.text,
            _ => self.push(&other.text),
        }
        for placed in &mut other.params {
            placed.at += shift;
        }
        // as a rule one of both is empty
        if self.params.is_empty() {
            self.params = other.params;
        } else {
            self.params.append(&mut other.params);
        }
        self.windows.append(&mut other.windows);
        self.table = self.table.or(other.table);
    }

    /// Notes a table that is named, by its plain name.
    pub(crate) fn names_table(&mut self, table: &'static str) {
        self.table.get_or_insert(table);
    }

    /// This fragment, for several places.
    pub(crate) fn share(self) -> SharedFragment {
        let shared = |Placed { at, value, ty }| match value {
            Bound::Once(value) => (at, Arc::new(value), ty),
            Bound::Shared(value) => (at, value, ty),
        };
        SharedFragment {
            text: self.text.into_owned(),
            params: self.params.into_iter().map(shared).collect(),
        }
    }

    /// Appends a fragment that stands in other places too.
    pub(crate) fn append_shared(&mut self, shared: &SharedFragment) {
        let shift = self.text.len();
        self.push(&shared.text);
        let params = shared.params.iter();
        self.params.extend(params.map(|(at, value, ty)| Placed {
            at: at + shift,
            value: Bound::Shared(value.clone()),
            ty,
        }));
    }

    /// Says what the name of a window, which was written, stands for in the query around it.
    pub(crate) fn define_window(&mut self, name: &str, definition: &SharedFragment) {
        self.windows.push((name.to_owned(), definition.clone()));
    }

    /// The WINDOW clause of the windows that clauses of a query name: `w AS (…), …`.
    pub(crate) fn take_windows(clauses: [&mut Self; 2]) -> Self {
        let mut clause = Self::default();
        if clauses.iter().all(|clause| clause.windows.is_empty()) {
            return clause;
        }
        let mut done: Vec<(String, SharedFragment)> = Vec::new();
        for (name, definition) in clauses.into_iter().flat_map(|c| std::mem::take(&mut c.windows)) {
            if done.iter().any(|(other, same)| *other == name && same.is(&definition)) {
                continue;
            }
            clause.separate(", ");
            clause.push(&name);
            clause.push(" AS (");
            clause.append_shared(&definition);
            clause.push(")");
            done.push((name, definition));
        }
        clause
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
        self.finish_with(&[]).0
    }

    /// The text with each value as a literal, for SQL that takes no parameters.
    pub(crate) fn with_literals(self) -> Result<String, NoLiteral> {
        let (mut text, mut done) = (String::with_capacity(self.text.len()), 0);
        for Placed { at, value, ty } in self.params {
            text.push_str(&self.text[done..at]);
            text.push_str(&match value {
                Bound::Once(value) => literal(value.as_ref(), ty)?,
                Bound::Shared(value) => literal(value.as_ref().as_ref(), ty)?,
            });
            done = at;
        }
        text.push_str(&self.text[done..]);
        Ok(text)
    }

    /// The statement, and which of its values each of these is, if it is any.
    pub(crate) fn finish_with(mut self, values: &[Arc<Param>]) -> (Statement, Vec<Option<usize>>) {
        let mut numbered = Numbered::default();
        numbered.text.reserve(self.text.len() + 4 * self.params.len());
        numbered.add(&mut self);
        let shared = &numbered.shared;
        let place = |value| shared.get(&Arc::as_ptr(value)).map(|number| number - 1);
        let places = values.iter().map(place).collect();
        (numbered.statement(), places)
    }
}

/// A statement under construction: text with `$1`, `$2`, …, and the values.
#[derive(Default)]
struct Numbered {
    text: String,
    params: Vec<Param>,
    /// The numbers of values that may stand in several places.
    shared: HashMap<*const Param, usize>,
    table: Option<&'static str>,
}

impl Numbered {
    fn add(&mut self, sql: &mut Fragment) {
        let mut done = 0;
        for Placed { at, value, .. } in std::mem::take(&mut sql.params) {
            let next = self.params.len() + 1;
            let number = match value {
                Bound::Once(value) => {
                    self.params.push(value);
                    next
                }
                Bound::Shared(value) => {
                    *self.shared.entry(Arc::as_ptr(&value)).or_insert_with(|| {
                        self.params.push(Box::new(SharedParam(value)));
                        next
                    })
                }
            };
            self.text.push_str(&sql.text[done..at]);
            self.text.push('$');
            push_number(&mut self.text, number);
            done = at;
        }
        self.text.push_str(&sql.text[done..]);
        self.table = self.table.or(sql.table);
    }

    fn statement(self) -> Statement {
        Statement { text: self.text, params: self.params, table: self.table }
    }
}

/// Appends a number, without memory of its own.
fn push_number(text: &mut String, number: usize) {
    const DIGITS: [char; 10] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];
    if number >= 10 {
        push_number(text, number / 10);
    }
    text.push(DIGITS[number % 10]);
}

impl SharedFragment {
    /// Whether both are of the same origin.
    fn is(&self, other: &Self) -> bool {
        let values = |part: &Self| -> Vec<_> {
            part.params.iter().map(|(at, value, _)| (*at, Arc::as_ptr(value))).collect()
        };
        self.text == other.text && values(self) == values(other)
    }
}

/// The value of several places, bound once.
#[derive(Debug)]
pub(crate) struct SharedParam(pub(crate) Arc<Param>);

impl ToSql for SharedParam {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Failure> {
        self.0.to_sql_checked(ty, out)
    }

    fn accepts(_: &Type) -> bool {
        true // the value itself is asked when it is sent
    }

    fn to_sql_checked(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Failure> {
        self.0.to_sql_checked(ty, out)
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
    /// Puts clauses together, each behind its keyword unless it is empty.
    pub(crate) fn of(clauses: &mut [(&'static str, Fragment)]) -> Self {
        let length = |(keyword, clause): &(&str, Fragment)| keyword.len() + clause.text.len();
        let mut numbered = Numbered::default();
        // and the numbers of values
        numbered.text.reserve(clauses.iter().map(length).sum::<usize>() + 32);
        for (keyword, clause) in clauses {
            if !clause.is_empty() {
                numbered.text.push_str(keyword);
                numbered.add(clause);
            }
        }
        numbered.statement()
    }
}

/// A value as the driver takes it.
pub(crate) fn as_value(value: &Param) -> &(dyn ToSql + Sync) {
    value.as_ref()
}
