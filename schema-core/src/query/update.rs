use std::marker::PhantomData;

use super::filter::{Chosen, Filtered, Unfiltered};
use super::run::Returning;
use super::{Assignments, Projection};
use crate::db::Executor;
use crate::error::Error;
use crate::expr::{Condition, In};
use crate::scope::Only;
use crate::sql::{Fragment, Statement};
use crate::table::Table;

/// `UPDATE` of table `T` that does not say yet what to set.
#[must_use = "a statement does nothing until it runs: `.exec(&db)`"]
pub struct Update<T>(PhantomData<fn() -> T>);

impl<T: Table> Update<T> {
    pub(crate) fn new() -> Self {
        Self(PhantomData)
    }

    /// `SET`: one assignment, or a tuple of them.
    pub fn set<A: Assignments<T, I>, I>(self, assignments: A) -> UpdateSet<T, Unfiltered> {
        let update = UpdateSet {
            assignments: Fragment::default(),
            filter: Fragment::default(),
            marker: PhantomData,
        };
        update.set(assignments)
    }
}

/// `UPDATE … SET …`; `F` is whether it says which rows.
#[must_use = "a statement does nothing until it runs: `.exec(&db)`"]
pub struct UpdateSet<T, F> {
    assignments: Fragment,
    filter: Fragment,
    marker: PhantomData<fn() -> (T, F)>,
}

impl<T: Table, F> UpdateSet<T, F> {
    /// Further assignments.
    pub fn set<A: Assignments<T, I>, I>(mut self, assignments: A) -> Self {
        let mut list = Fragment::default();
        assignments.write_assignments(&mut list);
        self.assignments.separate(", ");
        self.assignments.append(list);
        self
    }

    /// `WHERE`; several filters must all hold.
    pub fn filter<C, I>(mut self, condition: C) -> UpdateSet<T, Chosen>
    where
        C: Condition + In<Only<T>, I>,
    {
        self.filter.separate(" AND ");
        condition.write(&mut self.filter);
        self.filtered()
    }

    /// Every row of the table.
    pub fn every_row(self) -> UpdateSet<T, Chosen> {
        self.filtered()
    }

    fn filtered(self) -> UpdateSet<T, Chosen> {
        UpdateSet { assignments: self.assignments, filter: self.filter, marker: PhantomData }
    }

    fn fragment(self) -> Fragment {
        let mut sql = Fragment::default();
        sql.push("UPDATE ");
        sql.push(T::SQL_NAME);
        sql.clause(" SET ", self.assignments);
        sql.clause(" WHERE ", self.filter);
        sql
    }
}

impl<T: Table, F> UpdateSet<T, F> {
    /// The SQL of this statement, with `$n` for each bound value.
    pub fn to_sql(self) -> String
    where
        F: Filtered,
    {
        self.statement().text
    }

    /// Runs it. Gives how many rows were changed.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn exec<E: Executor>(self, db: &E) -> Result<u64, Error>
    where
        F: Filtered,
    {
        db.execute(&self.statement()).await
    }

    /// `RETURNING` every column: gives the rows as they are now.
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

    fn statement(self) -> Statement {
        self.fragment().finish()
    }
}
