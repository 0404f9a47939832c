use std::marker::PhantomData;

use super::filter::{Chosen, Filtered, Unfiltered};
use super::run::{self, Returning, Running};
use super::select::written;
use super::with::With;
use super::{Join, JoinOn, JoinedWrite, Projection};
use crate::db::Executor;
use crate::expr::{In, RowCondition};
use crate::scope::{Changed, Only, Required};
use crate::source::Source;
use crate::sql::{Fragment, Statement};
use crate::table::{KeyFor, Table, key_condition};

/// `DELETE` from table `T`; `F` is whether it says which rows.
///
/// ```
/// # use schema_core::prelude::*;
/// # #[derive(Table)] #[table(name = "users")]
/// # struct User { #[column(primary_key, identity)] id: i64, age: i32 }
/// let all = "DELETE FROM users";
/// assert_eq!(User::delete().every_row().to_sql(), all);
/// let young = || User::delete().filter(User::age.lt(18)).filter(User::id.gt(9));
/// let some = format!("{all} WHERE users.age < $1 AND users.id > $2");
/// assert_eq!(young().to_sql(), some);
/// assert_eq!(young().returning().to_sql(), format!("{some} RETURNING users.id, users.age"));
/// assert_eq!(young().returning_columns(User::id).to_sql(), format!("{some} RETURNING users.id"));
/// ```
#[must_use = "a statement does nothing until it runs: `.exec(&db)`"]
pub struct Delete<T, F = Unfiltered> {
    pub(super) with: With,
    filter: Fragment,
    marker: PhantomData<fn() -> (T, F)>,
}

impl<T: Table> Delete<T> {
    pub(crate) fn new() -> Self {
        Self { with: With::default(), filter: Fragment::default(), marker: PhantomData }
    }
}

impl<T: Table, F> Delete<T, F> {
    /// `WHERE`; several filters must all hold.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, team: i32, age: i32 }
    /// let delete = User::delete().filter(User::age.lt(18)).filter(User::team.eq(1));
    /// assert_eq!(delete.to_sql(), "DELETE FROM users WHERE users.age < $1 AND users.team = $2");
    /// ```
    pub fn filter<C: RowCondition + In<Only<T>, I>, I>(
        mut self,
        condition: C,
    ) -> Delete<T, Chosen> {
        self.filter.separate(" AND ");
        condition.write(&mut self.filter);
        self.every_row()
    }

    /// `WHERE primary key = …`: the row with this key.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64 }
    /// assert_eq!(User::delete().find(1).to_sql(), "DELETE FROM users WHERE users.id = $1");
    /// ```
    pub fn find<K: KeyFor<T>>(mut self, key: K) -> Delete<T, Chosen> {
        self.filter.separate(" AND ");
        self.filter.append(written(|sql| key_condition::<T, _>(key, sql)));
        self.every_row()
    }

    /// Every row of the table.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, team: i32, age: i32 }
    /// assert_eq!(User::delete().every_row().to_sql(), "DELETE FROM users");
    /// ```
    pub fn every_row(self) -> Delete<T, Chosen> {
        Delete { with: self.with, filter: self.filter, marker: PhantomData }
    }
}

impl<T: Table> Delete<T> {
    /// `USING`: another table, alias or named query, which the filters may name. Only rows that have
    /// a partner are deleted. More may [join](JoinedWrite::inner_join) to it.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, team: i32 }
    /// # #[derive(Table)] #[table(name = "teams")]
    /// # struct Team { #[column(primary_key)] id: i32, closed: bool }
    /// let delete = User::delete().using(Team::on(Team::id.eq(User::team))).filter(Team::closed);
    /// assert_eq!(
    ///     delete.to_sql(),
    ///     "DELETE FROM users USING teams WHERE teams.id = users.team AND teams.closed"
    /// );
    /// ```
    pub fn using<J, O, I>(self, join: J) -> JoinedWrite<T, Only<T>, Only<O>>
    where
        O: Source,
        J: Join<Table = O> + JoinOn<Required<O, Only<T>>, I>,
    {
        JoinedWrite::delete(join)
    }
}

impl<T: Table, F> Delete<T, F> {
    /// The SQL of this statement, with `$n` for each bound value.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, team: i32, age: i32 }
    /// let delete = User::delete().filter(User::id.eq(7));
    /// assert_eq!(delete.to_sql(), "DELETE FROM users WHERE users.id = $1");
    /// ```
    pub fn to_sql(self) -> String
    where
        F: Filtered,
    {
        self.statement().text
    }

    /// Runs it. Gives how many rows were deleted.
    ///
    /// ```no_run
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, team: i32, age: i32 }
    /// # async fn example(db: &Db) -> Result<(), schema_core::Error> {
    /// // DELETE FROM users WHERE users.age < $1
    /// let deleted: u64 = User::delete().filter(User::age.lt(18)).exec(db).await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// See [`Error`](crate::Error).
    pub fn exec<E: Executor>(self, db: &E) -> Running<'_, u64>
    where
        F: Filtered,
    {
        run::exec(db, self.fragment())
    }

    /// `RETURNING` every column: gives the rows as they were.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, team: i32, age: i32 }
    /// assert_eq!(
    ///     User::delete().filter(User::id.eq(7)).returning().to_sql(),
    ///     "DELETE FROM users WHERE users.id = $1 RETURNING users.id, users.team, users.age"
    /// );
    /// ```
    pub fn returning(self) -> Returning<T>
    where
        F: Filtered,
    {
        Returning::table(self.fragment())
    }

    /// `RETURNING` these columns.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, team: i32, age: i32 }
    /// assert_eq!(
    ///     User::delete().every_row().returning_columns(User::id).to_sql(),
    ///     "DELETE FROM users RETURNING users.id"
    /// );
    /// ```
    pub fn returning_columns<P: Projection<Changed<T>, I>, I>(self, columns: P) -> Returning<P::Row>
    where
        F: Filtered,
    {
        Returning::columns(self.fragment(), columns)
    }

    pub(super) fn fragment(self) -> Fragment {
        let mut sql = Fragment::default();
        sql.push("DELETE FROM ");
        T::write_from(&mut sql);
        sql.clause(" WHERE ", self.filter);
        self.with.before(sql)
    }

    fn statement(self) -> Statement {
        self.fragment().finish()
    }
}
