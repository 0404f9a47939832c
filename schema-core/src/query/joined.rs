use std::marker::PhantomData;

use super::run::{self, Returning, Running};
use super::select::written;
use super::with::With;
use super::{Assignment, Join, JoinOn, Projection};
use crate::db::Executor;
use crate::expr::{In, RowCondition};
use crate::scope::{Only, Required};
use crate::source::Source;
use crate::sql::Fragment;
use crate::table::Table;

/// `UPDATE … FROM` that does not say yet what to set; `S` is its scope.
#[must_use = "say what to set: `.set(…)`"]
pub struct UpdateFrom<T, S> {
    from: Fragment,
    filter: Fragment,
    marker: PhantomData<fn() -> (T, S)>,
}

impl<T: Table> UpdateFrom<T, Only<T>> {
    pub(super) fn new() -> Self {
        Self { from: Fragment::default(), filter: Fragment::default(), marker: PhantomData }
    }
}

impl<T: Table, S> UpdateFrom<T, S> {
    /// A further table, alias or named query.
    pub fn from<J, O, I>(mut self, join: J) -> UpdateFrom<T, Required<O, S>>
    where
        O: Source,
        J: Join<Table = O> + JoinOn<Required<O, S>, I>,
    {
        write_join(join, &mut self.from, &mut self.filter);
        UpdateFrom { from: self.from, filter: self.filter, marker: PhantomData }
    }

    /// `SET`: one assignment, or a tuple of them.
    pub fn set<A: AssignmentsIn<T, S, I>, I>(self, assignments: A) -> JoinedWrite<T, S> {
        let mut head = Fragment::default();
        head.push("UPDATE ");
        T::write_from(&mut head);
        head.clause(" SET ", written(|sql| assignments.write_assignments_in(sql)));
        let Self { from, filter, .. } = self;
        JoinedWrite {
            with: With::default(),
            head,
            keyword: " FROM ",
            from,
            filter,
            marker: PhantomData,
        }
    }
}

/// An update or delete of rows of table `T` that have partners in other tables; `S` is its scope.
#[must_use = "a statement does nothing until it runs: `.exec(&db)`"]
pub struct JoinedWrite<T, S> {
    pub(super) with: With,
    head: Fragment,
    keyword: &'static str,
    from: Fragment,
    filter: Fragment,
    marker: PhantomData<fn() -> (T, S)>,
}

impl<T: Table, O: Source> JoinedWrite<T, Required<O, Only<T>>> {
    pub(super) fn delete<J, I>(join: J) -> Self
    where
        J: Join<Table = O> + JoinOn<Required<O, Only<T>>, I>,
    {
        let mut head = Fragment::default();
        head.push("DELETE FROM ");
        T::write_from(&mut head);
        let mut filter = Fragment::default();
        let mut from = Fragment::default();
        write_join(join, &mut from, &mut filter);
        Self { with: With::default(), head, keyword: " USING ", from, filter, marker: PhantomData }
    }
}

impl<T: Table, S> JoinedWrite<T, S> {
    /// `WHERE`; several filters must all hold.
    pub fn filter<C: RowCondition + In<S, I>, I>(mut self, condition: C) -> Self {
        self.filter.separate(" AND ");
        condition.write(&mut self.filter);
        self
    }

    /// The SQL of this statement, with `$n` for each bound value.
    pub fn to_sql(self) -> String {
        self.into_fragment().finish().text
    }

    /// Runs it. Gives how many rows were written.
    ///
    /// # Errors
    /// See [`Error`](crate::Error).
    pub fn exec<E: Executor>(self, db: &E) -> Running<'_, u64> {
        run::exec(db, self.into_fragment())
    }

    /// `RETURNING` every column of the table that is written.
    pub fn returning(self) -> Returning<T> {
        Returning::table(self.into_fragment())
    }

    /// `RETURNING` these columns, of any of the tables.
    pub fn returning_columns<P: Projection<S, I>, I>(self, columns: P) -> Returning<P::Row> {
        Returning::columns(self.into_fragment(), columns)
    }

    pub(super) fn into_fragment(self) -> Fragment {
        let mut sql = self.head;
        sql.clause(self.keyword, self.from);
        sql.clause(" WHERE ", self.filter);
        self.with.before(sql)
    }
}

fn write_join<S, I, J: JoinOn<S, I>>(mut join: J, from: &mut Fragment, filter: &mut Fragment) {
    from.separate(", ");
    join.write_source(from);
    filter.separate(" AND ");
    join.write_condition(filter);
}

/// One assignment to a column of `T` from what is in scope `S`, or a tuple of them.
#[diagnostic::on_unimplemented(
    message = "this does not assign to a column of `{T}`",
    label = "expected `column.to(value)`, `column.set(expression)`, or a tuple of these"
)]
pub trait AssignmentsIn<T, S, I> {
    /// Writes the list.
    fn write_assignments_in(self, sql: &mut Fragment);

    /// Names the columns, and writes the list of the values.
    fn write_values_in(self, columns: &mut Vec<&'static str>, sql: &mut Fragment);
}

impl<T, E: In<S, I>, S, I> AssignmentsIn<T, S, I> for Assignment<T, E> {
    fn write_assignments_in(self, sql: &mut Fragment) {
        self.write_assignment(sql);
    }

    fn write_values_in(self, columns: &mut Vec<&'static str>, sql: &mut Fragment) {
        self.write_value(columns, sql);
    }
}

macro_rules! tuples {
    ($(($($part:ident $index:ident)+))*) => {$(
        impl<T, S, $($part: AssignmentsIn<T, S, $index>, $index),+>
            AssignmentsIn<T, S, ($($index,)+)> for ($($part,)+)
        {
            #[allow(non_snake_case)]
            fn write_assignments_in(self, sql: &mut Fragment) {
                let ($($part,)+) = self;
                $(sql.separate(", "); $part.write_assignments_in(sql);)+
            }

            #[allow(non_snake_case)]
            fn write_values_in(self, columns: &mut Vec<&'static str>, sql: &mut Fragment) {
                let ($($part,)+) = self;
                $(sql.separate(", "); $part.write_values_in(columns, sql);)+
            }
        }
    )*};
}

tuples! {
    (A IA)
    (A IA B IB)
    (A IA B IB C IC)
    (A IA B IB C IC D ID)
    (A IA B IB C IC D ID E IE)
    (A IA B IB C IC D ID E IE F IF)
    (A IA B IB C IC D ID E IE F IF G IG)
    (A IA B IB C IC D ID E IE F IF G IG H IH)
}
