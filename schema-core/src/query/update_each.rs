use std::marker::PhantomData;

use super::run::{self, Returning, Running};
use super::values::write_unnest;
use super::{ArrayColumns, Projection};
use crate::column::Column;
use crate::db::Executor;
use crate::scope::Changed;
use crate::sql::Fragment;
use crate::table::{RowValues, Table};
use crate::value::Element;

/// `UPDATE … FROM unnest(…)`: see [`Table::update_each`].
#[must_use = "a statement does nothing until it runs: `.exec(&db)`"]
pub struct UpdateEach<T> {
    sql: Fragment,
    is_empty: bool,
    marker: PhantomData<fn() -> T>,
}

impl<T: Table> UpdateEach<T> {
    pub(crate) fn new<V: Element, K, L: ArrayColumns<T, R>, R>(
        key: Column<T, V, K>,
        columns: &L,
        rows: impl IntoIterator<Item = (V, R)>,
    ) -> Self {
        let names = columns.names();
        let mut lists = RowValues::default();
        for (key, row) in rows {
            lists.push(Some(key));
            L::push(row, &mut lists);
            lists.end_row();
        }
        let is_empty = lists.rows() == 0;
        let assignments: Vec<String> =
            names.iter().zip(1..).map(|(name, at)| format!("{name} = new.c{at}")).collect();
        let mut sql = Fragment::default();
        sql.push(&format!("UPDATE {} SET {} FROM ", T::FROM, assignments.join(", ")));
        let arrays = [vec![V::ARRAY], columns.arrays()].concat();
        let aliases: Vec<String> = (0..arrays.len()).map(|at| format!("c{at}")).collect();
        write_unnest(lists, arrays.into_iter().enumerate(), &mut sql);
        sql.push(&format!(" AS new ({}) WHERE ", aliases.join(", ")));
        sql.push(&format!("{}.{} = new.c0", T::QUALIFIER, key.sql()));
        Self { sql, is_empty, marker: PhantomData }
    }

    /// The SQL of this statement, with `$n` for each bound value.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key)] id: i64, age: i32 }
    /// let update = User::update_each(User::id, User::age, [(1, 36), (2, 17)]);
    /// assert_eq!(
    ///     update.to_sql(),
    ///     "UPDATE users SET age = new.c1 FROM unnest($1::bigint[], $2::integer[]) AS new (c0, c1) \
    ///      WHERE users.id = new.c0"
    /// );
    /// ```
    pub fn to_sql(self) -> String {
        self.sql.finish().text
    }

    /// Runs it. Gives how many rows were changed.
    ///
    /// ```no_run
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key)] id: i64, age: i32 }
    /// # async fn example(db: &Db) -> Result<(), schema_core::Error> {
    /// let update = User::update_each(User::id, User::age, [(1, 36), (2, 17)]);
    /// let changed: u64 = update.exec(db).await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// See [`Error`](crate::Error).
    pub fn exec<E: Executor>(self, db: &E) -> Running<'_, u64> {
        run::exec(db, self.into_fragment())
    }

    /// `RETURNING` every column: gives the rows as they are now.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key)] id: i64, age: i32 }
    /// let update = User::update_each(User::id, User::age, [(1, 36), (2, 17)]);
    /// assert_eq!(
    ///     update.returning().to_sql(),
    ///     "UPDATE users SET age = new.c1 FROM unnest($1::bigint[], $2::integer[]) AS new (c0, c1) \
    ///      WHERE users.id = new.c0 RETURNING users.id, users.age"
    /// );
    /// ```
    pub fn returning(self) -> Returning<T> {
        Returning::table(self.into_fragment())
    }

    /// `RETURNING` these columns.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key)] id: i64, age: i32 }
    /// let update = User::update_each(User::id, User::age, [(1, 36), (2, 17)]);
    /// assert_eq!(
    ///     update.returning_columns((User::id, User::age)).to_sql(),
    ///     "UPDATE users SET age = new.c1 FROM unnest($1::bigint[], $2::integer[]) AS new (c0, c1) \
    ///      WHERE users.id = new.c0 RETURNING users.id, users.age"
    /// );
    /// ```
    pub fn returning_columns<P: Projection<Changed<T>, I>, I>(
        self,
        columns: P,
    ) -> Returning<P::Row> {
        Returning::columns(self.into_fragment(), columns)
    }

    /// The statement; empty without rows.
    pub(super) fn into_fragment(self) -> Fragment {
        if self.is_empty { Fragment::default() } else { self.sql }
    }
}
