use std::marker::PhantomData;

use super::filter::{Chosen, Filtered, Unfiltered};
use super::run::{self, Returning, Running};
use super::select::written;
use super::with::With;
use super::{Assignments, Join, JoinOn, Projection, UpdateFrom};
use crate::db::Executor;
use crate::expr::{In, RowCondition};
use crate::scope::{Changed, Only, Required};
use crate::source::Source;
use crate::sql::{Fragment, Statement};
use crate::table::{KeyFor, Table, key_condition};

/// `UPDATE` of table `T` that does not say yet what to set.
///
/// ```
/// # use schema_core::prelude::*;
/// # #[derive(Table)] #[table(name = "users")]
/// # struct User { #[column(primary_key, identity)] id: i64, name: Option<String>, age: i32 }
/// let update = || User::update().set((User::age.set(User::age + 1), User::name.to("Ada")));
/// let set = "UPDATE users SET age = (users.age + $1), name = $2";
/// assert_eq!(update().every_row().to_sql(), set);
/// assert_eq!(
///     update().set(User::name.to(None)).filter(User::id.eq(1)).to_sql(),
///     format!("{set}, name = $3 WHERE users.id = $4")
/// );
/// assert_eq!(
///     update().every_row().returning().to_sql(),
///     format!("{set} RETURNING users.id, users.name, users.age")
/// );
/// assert_eq!(
///     update().every_row().returning_columns(User::age).to_sql(),
///     format!("{set} RETURNING users.age")
/// );
/// ```
#[must_use = "a statement does nothing until it runs: `.exec(&db)`"]
pub struct Update<T>(PhantomData<fn() -> T>);

impl<T: Table> Update<T> {
    pub(crate) fn new() -> Self {
        Self(PhantomData)
    }

    /// `FROM`: another table, alias or named query, whose columns the assignments and filters may
    /// name. Only rows that have a partner change. More may [join](UpdateFrom::inner_join) to it.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, team: i32, age: i32 }
    /// # #[derive(Table)] #[table(name = "teams")]
    /// # struct Team { #[column(primary_key)] id: i32, age: i32 }
    /// let update = User::update()
    ///     .from(Team::on(Team::id.eq(User::team)))
    ///     .set(User::age.set(Team::age))
    ///     .filter(Team::age.gt(18));
    /// assert_eq!(
    ///     update.to_sql(),
    ///     "UPDATE users SET age = teams.age FROM teams WHERE teams.id = users.team AND teams.age > $1"
    /// );
    /// ```
    pub fn from<J, O, I>(self, join: J) -> UpdateFrom<T, Only<T>, Only<O>>
    where
        O: Source,
        J: Join<Table = O> + JoinOn<Required<O, Only<T>>, I>,
    {
        UpdateFrom::new().from(join)
    }

    /// `SET`: one assignment, or a tuple of them.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, team: i32, age: i32 }
    /// let update = User::update().set((User::age.set(User::age + 1), User::team.to(3))).every_row();
    /// assert_eq!(update.to_sql(), "UPDATE users SET age = (users.age + $1), team = $2");
    /// ```
    pub fn set<A: Assignments<T, I>, I>(self, assignments: A) -> UpdateSet<T, Unfiltered> {
        let update = UpdateSet {
            with: With::default(),
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
    pub(super) with: With,
    assignments: Fragment,
    filter: Fragment,
    marker: PhantomData<fn() -> (T, F)>,
}

impl<T: Table, F> UpdateSet<T, F> {
    /// Further assignments.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, team: i32, age: i32 }
    /// let update = User::update().set(User::age.to(36)).set(User::team.to(3)).every_row();
    /// assert_eq!(update.to_sql(), "UPDATE users SET age = $1, team = $2");
    /// ```
    pub fn set<A: Assignments<T, I>, I>(mut self, assignments: A) -> Self {
        let mut list = Fragment::default();
        assignments.write_assignments(&mut list);
        self.assignments.separate(", ");
        self.assignments.append(list);
        self
    }

    /// `WHERE`; several filters must all hold.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, team: i32, age: i32 }
    /// let update = User::update().set(User::age.to(36)).filter(User::id.eq(7)).filter(User::age.lt(36));
    /// assert_eq!(
    ///     update.to_sql(),
    ///     "UPDATE users SET age = $1 WHERE users.id = $2 AND users.age < $3"
    /// );
    /// ```
    pub fn filter<C: RowCondition + In<Only<T>, I>, I>(
        mut self,
        condition: C,
    ) -> UpdateSet<T, Chosen> {
        self.filter.separate(" AND ");
        condition.write(&mut self.filter);
        self.filtered()
    }

    /// `WHERE primary key = …`: the row with this key.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, age: i32 }
    /// let update = User::update().set(User::age.to(36)).find(1);
    /// assert_eq!(update.to_sql(), "UPDATE users SET age = $1 WHERE users.id = $2");
    /// ```
    pub fn find<K: KeyFor<T>>(mut self, key: K) -> UpdateSet<T, Chosen> {
        self.filter.separate(" AND ");
        self.filter.append(written(|sql| key_condition::<T, _>(key, sql)));
        self.filtered()
    }

    /// Every row of the table.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, team: i32, age: i32 }
    /// let update = User::update().set(User::team.to(1)).every_row();
    /// assert_eq!(update.to_sql(), "UPDATE users SET team = $1");
    /// ```
    pub fn every_row(self) -> UpdateSet<T, Chosen> {
        self.filtered()
    }

    fn filtered(self) -> UpdateSet<T, Chosen> {
        let Self { with, assignments, filter, .. } = self;
        UpdateSet { with, assignments, filter, marker: PhantomData }
    }

    pub(super) fn fragment(self) -> Fragment {
        let mut sql = Fragment::default();
        sql.push("UPDATE ");
        T::write_from(&mut sql);
        sql.clause(" SET ", self.assignments);
        sql.clause(" WHERE ", self.filter);
        self.with.before(sql)
    }
}

impl<T: Table, F> UpdateSet<T, F> {
    /// The SQL of this statement, with `$n` for each bound value.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, team: i32, age: i32 }
    /// let update = User::update().set(User::age.to(36)).filter(User::id.eq(7));
    /// assert_eq!(update.to_sql(), "UPDATE users SET age = $1 WHERE users.id = $2");
    /// ```
    pub fn to_sql(self) -> String
    where
        F: Filtered,
    {
        self.statement().text
    }

    /// Runs it. Gives how many rows were changed.
    ///
    /// ```no_run
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, team: i32, age: i32 }
    /// # async fn example(db: &Db) -> Result<(), schema_core::Error> {
    /// // UPDATE users SET team = $1 WHERE users.team = $2
    /// let changed: u64 =
    ///     User::update().set(User::team.to(1)).filter(User::team.eq(2)).exec(db).await?;
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

    /// `RETURNING` every column: gives the rows as they are now.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, team: i32, age: i32 }
    /// let update = User::update().set(User::age.to(36)).filter(User::id.eq(7));
    /// assert_eq!(
    ///     update.returning().to_sql(),
    ///     "UPDATE users SET age = $1 WHERE users.id = $2 RETURNING users.id, users.team, users.age"
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
    /// let update = User::update().set(User::age.set(User::age + 1)).every_row();
    /// assert_eq!(
    ///     update.returning_columns(User::age).to_sql(),
    ///     "UPDATE users SET age = (users.age + $1) RETURNING users.age"
    /// );
    /// ```
    pub fn returning_columns<P: Projection<Changed<T>, I>, I>(self, columns: P) -> Returning<P::Row>
    where
        F: Filtered,
    {
        Returning::columns(self.fragment(), columns)
    }

    fn statement(self) -> Statement {
        self.fragment().finish()
    }
}
