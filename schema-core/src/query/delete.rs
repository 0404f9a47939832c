use std::marker::PhantomData;

use super::Projection;
use super::filter::{Chosen, Filtered, Unfiltered};
use super::run::Returning;
use crate::db::Executor;
use crate::error::Error;
use crate::expr::{Condition, In};
use crate::scope::Only;
use crate::sql::{Fragment, Statement};
use crate::table::Table;

/// `DELETE` from table `T`; `F` is whether it says which rows.
#[must_use = "a statement does nothing until it runs: `.exec(&db)`"]
pub struct Delete<T, F = Unfiltered> {
    filter: Fragment,
    marker: PhantomData<fn() -> (T, F)>,
}

impl<T: Table> Delete<T> {
    pub(crate) fn new() -> Self {
        Self { filter: Fragment::default(), marker: PhantomData }
    }
}

impl<T: Table, F> Delete<T, F> {
    /// `WHERE`; several filters must all hold.
    pub fn filter<C, I>(mut self, condition: C) -> Delete<T, Chosen>
    where
        C: Condition + In<Only<T>, I>,
    {
        self.filter.separate(" AND ");
        condition.write(&mut self.filter);
        Delete { filter: self.filter, marker: PhantomData }
    }

    /// Every row of the table.
    pub fn every_row(self) -> Delete<T, Chosen> {
        Delete { filter: self.filter, marker: PhantomData }
    }
}

impl<T: Table, F> Delete<T, F> {
    /// The SQL of this statement, with `$n` for each bound value.
    pub fn to_sql(self) -> String
    where
        F: Filtered,
    {
        self.statement().text
    }

    /// Runs it. Gives how many rows were deleted.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn exec<E: Executor>(self, db: &E) -> Result<u64, Error>
    where
        F: Filtered,
    {
        db.execute(&self.statement()).await
    }

    /// `RETURNING` every column: gives the rows as they were.
    pub fn returning(self) -> Returning<T>
    where
        F: Filtered,
    {
        let mut sql = self.fragment();
        sql.push(" RETURNING ");
        sql.push(T::SELECT_LIST);
        Returning::table(sql.finish())
    }

    /// `RETURNING` these columns.
    pub fn returning_columns<P: Projection<Only<T>, I>, I>(self, columns: P) -> Returning<P::Row>
    where
        F: Filtered,
    {
        let mut list = Fragment::default();
        columns.write_projection(&mut list);
        let mut sql = self.fragment();
        sql.clause(" RETURNING ", list);
        Returning::new(sql.finish(), P::decode)
    }

    fn fragment(self) -> Fragment {
        let mut sql = Fragment::default();
        sql.push("DELETE FROM ");
        sql.push(T::SQL_NAME);
        sql.clause(" WHERE ", self.filter);
        sql
    }

    fn statement(self) -> Statement {
        self.fragment().finish()
    }
}
