use std::marker::PhantomData;

use super::run::{self, Returning, Running};
use super::select::written;
use super::with::With;
use super::{Assignments, Join, JoinOn, Projection, WholeRowAssignments};
use crate::db::Executor;
use crate::expr::{Call, Condition, In, Nothing};
use crate::scope::{Changed, Only, Required};
use crate::source::Source;
use crate::sql::Fragment;
use crate::table::Table;
use crate::value::NotNull;

/// `MERGE INTO` table `T`, by the rows of `O`: for each row that is in one of them or in both, the
/// first of the branches that fits; `B` is whether there is one.
///
/// ```
/// # use schema_core::prelude::*;
/// # use schema_core::query::merge_action;
/// # #[derive(Table)] #[table(name = "stock")]
/// # struct Stock { #[column(primary_key)] item: i64, count: i32 }
/// # #[derive(Table)] #[table(name = "deliveries")]
/// # struct Delivery { #[column(primary_key)] item: i64, count: i32 }
/// let merge = Stock::merge(Delivery::on(Delivery::item.eq(Stock::item)))
///     .when_matched(Delivery::count.eq(0)).do_nothing()
///     .when_matched(Delivery::count.lt(0)).delete()
///     .matched().update(Stock::count.set(Stock::count + Delivery::count))
///     .when_not_matched(Delivery::count.lt(0)).do_nothing()
///     .not_matched().insert((Stock::item.set(Delivery::item), Stock::count.set(Delivery::count)));
/// assert_eq!(
///     merge.to_sql(),
///     "MERGE INTO stock USING deliveries ON deliveries.item = stock.item \
///      WHEN MATCHED AND deliveries.count = $1 THEN DO NOTHING \
///      WHEN MATCHED AND deliveries.count < $2 THEN DELETE \
///      WHEN MATCHED THEN UPDATE SET count = (stock.count + deliveries.count) \
///      WHEN NOT MATCHED AND deliveries.count < $3 THEN DO NOTHING \
///      WHEN NOT MATCHED THEN INSERT (item, count) VALUES (deliveries.item, deliveries.count)"
/// );
/// // since PostgreSQL 17: rows that only the table has, and what was done
/// let merge = Stock::merge(Delivery::on(Delivery::item.eq(Stock::item)))
///     .when_not_matched_by_source(Stock::count.gt(9)).update(Stock::count.to(9))
///     .not_matched_by_source().delete()
///     .returning_columns((merge_action(), Stock::item));
/// assert_eq!(
///     merge.to_sql(),
///     "MERGE INTO stock USING deliveries ON deliveries.item = stock.item \
///      WHEN NOT MATCHED BY SOURCE AND stock.count > $1 THEN UPDATE SET count = $2 \
///      WHEN NOT MATCHED BY SOURCE THEN DELETE RETURNING merge_action(), stock.item"
/// );
/// ```
#[must_use = "a statement does nothing until it runs: `.exec(&db)`"]
pub struct Merge<T, O, B = NoBranch> {
    pub(super) with: With,
    sql: Fragment,
    marker: PhantomData<fn() -> (T, O, B)>,
}

/// No branch of a [`Merge`] was said yet.
pub struct NoBranch;
/// A [`Merge`] has a branch.
pub struct HasBranch;

/// The rows of both tables.
type Both<T, O> = Required<O, Only<T>>;

impl<T: Table, O: Source> Merge<T, O> {
    pub(crate) fn new<J, I>(mut join: J) -> Self
    where
        J: Join<Table = O> + JoinOn<Both<T, O>, I>,
    {
        let sql = written(|sql| {
            sql.push("MERGE INTO ");
            T::write_from(sql);
            sql.push(" USING ");
            join.write_source(sql);
            sql.push(" ON ");
            join.write_condition(sql);
        });
        Self { with: With::default(), sql, marker: PhantomData }
    }
}

impl<T: Table, O: Source, B> Merge<T, O, B> {
    /// `WHEN MATCHED`: for the rows that are in both.
    pub fn matched(self) -> Matched<T, O, Both<T, O>> {
        self.branch(" WHEN MATCHED")
    }

    /// `WHEN MATCHED AND condition`
    pub fn when_matched<C: Condition + In<Both<T, O>, I>, I>(
        self,
        condition: C,
    ) -> Matched<T, O, Both<T, O>> {
        self.matched().and(condition)
    }

    /// `WHEN NOT MATCHED BY SOURCE`: for the rows that only the table has (PostgreSQL 17).
    pub fn not_matched_by_source(self) -> Matched<T, O, Only<T>> {
        self.branch(" WHEN NOT MATCHED BY SOURCE")
    }

    /// `WHEN NOT MATCHED BY SOURCE AND condition`
    pub fn when_not_matched_by_source<C: Condition + In<Only<T>, I>, I>(
        self,
        condition: C,
    ) -> Matched<T, O, Only<T>> {
        self.not_matched_by_source().and(condition)
    }

    /// `WHEN NOT MATCHED`: for the rows that the table does not have.
    pub fn not_matched(self) -> NotMatched<T, O> {
        NotMatched(self.branch(" WHEN NOT MATCHED"))
    }

    /// `WHEN NOT MATCHED AND condition`
    pub fn when_not_matched<C: Condition + In<Only<O>, I>, I>(
        self,
        condition: C,
    ) -> NotMatched<T, O> {
        NotMatched(self.not_matched().0.and(condition))
    }

    fn branch<S>(mut self, when: &str) -> Matched<T, O, S> {
        self.sql.push(when);
        Matched {
            merge: Merge { with: self.with, sql: self.sql, marker: PhantomData },
            scope: PhantomData,
        }
    }
}

/// A branch for rows that the table has; `S` is the scope of what may be named.
#[must_use = "say what to do: `.update(…)`, `.delete()` or `.do_nothing()`"]
pub struct Matched<T, O, S> {
    merge: Merge<T, O, HasBranch>,
    scope: PhantomData<fn() -> S>,
}

impl<T: Table, O: Source, S> Matched<T, O, S> {
    fn and<C: Condition>(mut self, condition: C) -> Self {
        self.merge.sql.push(" AND ");
        condition.write(&mut self.merge.sql);
        self
    }

    fn then(mut self, what: &str) -> Merge<T, O, HasBranch> {
        self.merge.sql.push(" THEN ");
        self.merge.sql.push(what);
        self.merge
    }

    /// `UPDATE SET`: one assignment, or a tuple of them.
    pub fn update<A: Assignments<T, I, S>, I>(self, assignments: A) -> Merge<T, O, HasBranch> {
        let mut merge = self.then("UPDATE SET ");
        merge.sql.append(written(|sql| assignments.write_assignments(sql)));
        merge
    }

    /// `DELETE`
    pub fn delete(self) -> Merge<T, O, HasBranch> {
        self.then("DELETE")
    }

    /// `DO NOTHING`: and no later branch either.
    pub fn do_nothing(self) -> Merge<T, O, HasBranch> {
        self.then("DO NOTHING")
    }
}

/// A branch for rows that the table does not have.
#[must_use = "say what to do: `.insert(…)` or `.do_nothing()`"]
pub struct NotMatched<T, O>(Matched<T, O, Only<O>>);

impl<T: Table, O: Source> NotMatched<T, O> {
    /// `INSERT`: one assignment, or a tuple of them, at least to every required column. The other
    /// columns get their defaults.
    pub fn insert<A: WholeRowAssignments<T, Only<O>, I>, I>(
        self,
        assignments: A,
    ) -> Merge<T, O, HasBranch> {
        let mut columns = Vec::new();
        let values = written(|sql| assignments.write_values(&mut columns, sql));
        let mut merge = self.0.then("INSERT (");
        merge.sql.push(&columns.join(", "));
        merge.sql.push(") VALUES (");
        merge.sql.append(values);
        merge.sql.push(")");
        merge
    }

    /// `DO NOTHING`: and no later branch either.
    pub fn do_nothing(self) -> Merge<T, O, HasBranch> {
        self.0.do_nothing()
    }
}

impl<T: Table, O: Source> Merge<T, O, HasBranch> {
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

    /// `RETURNING` these columns of the table, and [`merge_action`] (PostgreSQL 17).
    pub fn returning_columns<P: Projection<Changed<T>, I>, I>(
        self,
        columns: P,
    ) -> Returning<P::Row> {
        Returning::columns(self.into_fragment(), columns)
    }

    pub(super) fn into_fragment(self) -> Fragment {
        self.with.before(self.sql)
    }
}

/// `merge_action()`: what a [`Merge`] did with the row that it returns: `INSERT`, `UPDATE` or `DELETE`
/// (PostgreSQL 17). See [`Merge`].
pub fn merge_action() -> Call<String, Nothing, crate::expr::Always<NotNull>> {
    Call::function("merge_action(", Nothing)
}
