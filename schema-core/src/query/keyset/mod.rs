//! Keyset pages: each begins after the last row of the one before, so that no page costs more than
//! the first, and rows that come or go meanwhile neither repeat nor hide others.

mod condition;
mod cursor;
mod order;

use std::marker::PhantomData;

pub use cursor::{Cursor, CursorError, IntoCursor};
pub use order::{After, Alone, Composite, KeyEnd, KeysetOrder, OneColumn, SortColumn, SortKey};

use super::{Query, Select};
use crate::db::Executor;
use crate::error::Error;
use crate::grouping::{RowList, Rows, Sorted};
use crate::row::Decode;
use crate::scope::Only;
use crate::sql::Fragment;
use crate::table::Table;
use cursor::Values;

/// A part of a long result, and where the parts beside it are.
#[derive(Debug, Clone, PartialEq)]
pub struct Page<R> {
    /// The rows, in order.
    pub rows: Vec<R>,
    /// For [`after`](Keyset::after): where the next page begins, if there is one.
    pub next: Option<Cursor>,
    /// For [`before`](Keyset::before): where the page before ends, if there is one.
    pub previous: Option<Cursor>,
}

/// A select of table `T` in pages: see [`Select::keyset`].
#[must_use = "a query does nothing until it runs: `.all(&db)`"]
pub struct Keyset<T, R> {
    select: Select<Only<T>, R>,
    keys: Vec<SortKey>,
    start: Start,
    size: u32,
    marker: PhantomData<fn() -> T>,
}

enum Start {
    First,
    After(Cursor),
    Before(Cursor),
}

/// That a query gives rows of its table, not groups of them.
#[diagnostic::on_unimplemented(
    message = "pages are of rows, not of groups of them",
    label = "this query groups or aggregates"
)]
pub trait SingleRows {}
#[diagnostic::do_not_recommend]
impl SingleRows for Rows {}
#[diagnostic::do_not_recommend]
impl SingleRows for Sorted {}
#[diagnostic::do_not_recommend]
impl SingleRows for RowList {}

/// That a query is of one table, `T`.
#[diagnostic::on_unimplemented(
    message = "pages are of the rows of one table",
    label = "this query has a join",
    note = "filter by what is joined (`User::posts.any(…)`), or read it with each row: `.with(User::posts)`"
)]
pub trait OfOneTable<T> {}
#[diagnostic::do_not_recommend]
impl<T: Table> OfOneTable<T> for Only<T> {}

impl<S, R: 'static, G> Select<S, R, G> {
    /// Pages in this order, which ends in a unique key. It takes the place of `order_by`, `limit` and
    /// `offset`. The key needs an index, best one over all columns of the order.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # use schema_core::query::{Cursor, Page};
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, age: i32, name: Option<String> }
    /// # async fn run(db: &Db, cursor: Option<Cursor>) -> Result<(), schema_core::Error> {
    /// let page: Page<User> = User::select()
    ///     .filter(User::age.ge(18))
    ///     .keyset((User::age.desc(), User::id.desc()))
    ///     .after(cursor)                      // `None`: the first page
    ///     .page(20)
    ///     .all(db)
    ///     .await?;
    /// println!("?after={}", page.next.map(|cursor| cursor.to_string()).unwrap_or_default());
    /// # Ok(()) }
    /// let first = User::select().columns(User::name).keyset((User::age.desc(), User::id)).page(20);
    /// assert_eq!(
    ///     first.to_sql(),
    ///     "SELECT users.name, users.age, users.id FROM users \
    ///      ORDER BY users.age DESC, users.id LIMIT $1"
    /// );
    /// ```
    pub fn keyset<T, O, M>(self, order: O) -> Keyset<T, R>
    where
        T: Table,
        S: OfOneTable<T>,
        G: SingleRows,
        O: KeysetOrder<T, M>,
    {
        Keyset {
            select: self.with_scope(),
            keys: order.sort_keys(),
            start: Start::First,
            size: u32::MAX,
            marker: PhantomData,
        }
    }
}

impl<T: Table, R: Send + 'static> Keyset<T, R> {
    /// The page that begins after this place; `None` is the first.
    pub fn after(mut self, cursor: impl IntoCursor) -> Self {
        self.start = cursor.into_cursor().map_or(Start::First, Start::After);
        self
    }

    /// The page that ends before this place; `None` is the first.
    ///
    /// ```no_run
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, team: i32, age: i32 }
    /// # async fn example(db: &Db, cursor: schema_core::query::Cursor) -> Result<(), schema_core::Error> {
    /// let pages = || User::select().keyset(User::id);
    /// let second = pages().page(20).after(cursor).all(db).await?;
    /// let first = pages().page(20).before(second.previous).all(db).await?;
    /// # Ok(()) }
    /// ```
    pub fn before(mut self, cursor: impl IntoCursor) -> Self {
        self.start = cursor.into_cursor().map_or(Start::First, Start::Before);
        self
    }

    /// How many rows a page has at most. All that are left, unless set.
    pub fn page(mut self, rows: u32) -> Self {
        self.size = rows;
        self
    }

    /// The SQL of this query, with `$n` for each bound value; empty where the cursor can't be used.
    pub fn to_sql(self) -> String {
        self.into_query().map(|(sql, _)| sql.finish().text).unwrap_or_default()
    }

    /// The rows of the page.
    ///
    /// # Errors
    /// [`Error::Cursor`] where the cursor is none of this order, or was changed. See [`Error`].
    pub async fn all<E: Executor>(self, db: &E) -> Result<Page<R>, Error> {
        let order = self.described();
        let backwards = matches!(self.start, Start::Before(_));
        let at_start = matches!(self.start, Start::First);
        let size = usize::try_from(self.size).unwrap_or(usize::MAX);
        let (sql, decode) = self.into_query()?;
        let mut rows = super::run::all(db, sql.finish(), decode).await?;
        // One more than asked for says that there are more.
        let more = rows.len() > size;
        rows.truncate(size);
        if backwards {
            rows.reverse();
        }
        let cursor = |row: Option<&(R, Values)>| row.map(|(_, values)| Cursor::new(&order, values));
        let next = (more || backwards).then(|| cursor(rows.last())).flatten();
        let previous =
            (if backwards { more } else { !at_start }).then(|| cursor(rows.first())).flatten();
        Ok(Page { rows: rows.into_iter().map(|(row, _)| row).collect(), next, previous })
    }

    fn into_query(self) -> Result<(Fragment, Decode<(R, Values)>), Error> {
        let order = self.described();
        let (cursor, keys) = match &self.start {
            Start::First => (None, self.keys),
            Start::After(cursor) => (Some(cursor), self.keys),
            Start::Before(cursor) => {
                (Some(cursor), self.keys.iter().map(|key| key.reversed()).collect())
            }
        };
        let values = cursor.map(|cursor| cursor.values(&order, keys.len())).transpose()?;
        let condition = values.map(|values| condition::after::<T>(&keys, &values));
        let limit = i64::from(self.size) + 1;
        let select = self.select.keyset_page(condition, &written_order::<T>(&keys), limit);
        Ok(select.with_raw_columns(&list::<T>(&keys), keys.len()).into_query())
    }

    /// What a cursor belongs to: the table, the columns and their directions.
    fn described(&self) -> String {
        format!("{} {}", T::SQL_NAME, written_order::<T>(&self.keys))
    }
}

fn list<T: Table>(keys: &[SortKey]) -> String {
    let columns: Vec<String> =
        keys.iter().map(|key| format!("{}.{}", T::QUALIFIER, key.column)).collect();
    columns.join(", ")
}

fn written_order<T: Table>(keys: &[SortKey]) -> String {
    let keys = keys.iter().map(|key| {
        let direction = if key.descending { " DESC" } else { "" };
        let nulls = match (key.nulls_first, key.descending) {
            (true, false) => " NULLS FIRST",
            (false, true) => " NULLS LAST",
            _ => "",
        };
        format!("{}.{}{direction}{nulls}", T::QUALIFIER, key.column)
    });
    keys.collect::<Vec<_>>().join(", ")
}
