use std::marker::PhantomData;

use super::run::{self, Returning, Running};
use super::select::written;
use super::with::With;
use super::{Assignments, Join, JoinOn, Projection};
use crate::db::Executor;
use crate::expr::{In, RowCondition};
use crate::scope::{Empty, Only, Optional, Required, Scope, WithVersions};
use crate::source::Source;
use crate::sql::Fragment;
use crate::table::Table;

/// `UPDATE … FROM` that does not say yet what to set. `L` are the tables of the last item of FROM, which
/// others join to; `B` is the table that is updated, and the tables of the items before.
#[must_use = "say what to set: `.set(…)`"]
pub struct UpdateFrom<T, B, L> {
    from: Fragment,
    filter: Fragment,
    marker: PhantomData<fn() -> (T, B, L)>,
}

impl<T: Table> UpdateFrom<T, Only<T>, Empty> {
    pub(super) fn new() -> Self {
        Self { from: Fragment::default(), filter: Fragment::default(), marker: PhantomData }
    }
}

impl<T: Table, B: Scope, L: Scope> UpdateFrom<T, B, L> {
    /// A further table, alias or named query.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, team: i32, age: i32 }
    /// # #[derive(Table)] #[table(name = "teams")]
    /// # struct Team { #[column(primary_key)] id: i32, title: String }
    /// # #[derive(Table)] #[table(name = "days")]
    /// # struct Day { #[column(primary_key)] id: i32 }
    /// let from = || Team::on(Team::id.eq(User::team));
    /// let update = User::update().from(from()).from(Day::on(Day::id.gt(Team::id)));
    /// assert_eq!(
    ///     update.set(User::age.set(Day::id)).to_sql(),
    ///     "UPDATE users SET age = days.id FROM teams, days \
    ///      WHERE teams.id = users.team AND days.id > teams.id"
    /// );
    /// ```
    pub fn from<J, O, I>(mut self, join: J) -> UpdateFrom<T, L::And<B>, Only<O>>
    where
        O: Source,
        J: Join<Table = O> + JoinOn<Required<O, L::And<B>>, I>,
    {
        write_item(join, &mut self.from, &mut self.filter);
        self.with_scope()
    }

    /// `SET`: one assignment, or a tuple of them.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, team: i32, age: i32 }
    /// # #[derive(Table)] #[table(name = "teams")]
    /// # struct Team { #[column(primary_key)] id: i32, title: String }
    /// let from = || Team::on(Team::id.eq(User::team));
    /// let update = User::update().from(from()).set((User::age.set(Team::id), User::team.to(1)));
    /// assert_eq!(
    ///     update.to_sql(),
    ///     "UPDATE users SET age = teams.id, team = $1 FROM teams WHERE teams.id = users.team"
    /// );
    /// ```
    pub fn set<A: Assignments<T, I, L::And<B>>, I>(self, assignments: A) -> JoinedWrite<T, B, L> {
        let mut head = Fragment::default();
        head.push("UPDATE ");
        T::write_from(&mut head);
        head.clause(" SET ", written(|sql| assignments.write_assignments(sql)));
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

    fn with_scope<B2, L2>(self) -> UpdateFrom<T, B2, L2> {
        UpdateFrom { from: self.from, filter: self.filter, marker: PhantomData }
    }
}

/// An update or delete of rows of table `T` that have partners in other tables. `B` and `L` are as in
/// [`UpdateFrom`].
#[must_use = "a statement does nothing until it runs: `.exec(&db)`"]
pub struct JoinedWrite<T, B, L> {
    pub(super) with: With,
    head: Fragment,
    keyword: &'static str,
    from: Fragment,
    filter: Fragment,
    marker: PhantomData<fn() -> (T, B, L)>,
}

impl<T: Table, O: Source> JoinedWrite<T, Only<T>, Only<O>> {
    pub(super) fn delete<J, I>(join: J) -> Self
    where
        J: Join<Table = O> + JoinOn<Required<O, Only<T>>, I>,
    {
        let mut head = Fragment::default();
        head.push("DELETE FROM ");
        T::write_from(&mut head);
        let mut filter = Fragment::default();
        let mut from = Fragment::default();
        write_item(join, &mut from, &mut filter);
        Self { with: With::default(), head, keyword: " USING ", from, filter, marker: PhantomData }
    }
}

/// Joins to the last item of FROM or USING, which do not see the table that is written: the server has
/// it beside them, not among them.
macro_rules! joins {
    ($($name:ident)*) => {$(
        impl<T: Table, B: Scope, L: Scope> $name<T, B, L> {
            /// `JOIN … ON …`, to what `from` or `using` named last; the condition of that one is part of
            /// `WHERE`, and the condition here does not see the table that is written.
            ///
            /// ```
            /// # use schema_core::prelude::*;
            /// # #[derive(Table)] #[table(name = "users")]
            /// # struct User { #[column(primary_key, identity)] id: i64, team: i32, city: String }
            /// # #[derive(Table)] #[table(name = "teams")]
            /// # struct Team { #[column(primary_key)] id: i32, place: Option<i32> }
            /// # #[derive(Table)] #[table(name = "places")]
            /// # struct Place { #[column(primary_key)] id: i32, city: String }
            /// let team = || Team::on(Team::id.eq(User::team));
            /// let place = || Place::on(Place::id.eq(Team::place));
            /// let update = User::update()
            ///     .from(team())
            ///     .left_join(place())
            ///     .set(User::city.set(coalesce(Place::city, "nowhere")));
            /// assert_eq!(
            ///     update.to_sql(),
            ///     "UPDATE users SET city = coalesce(places.city, $1) FROM teams \
            ///      LEFT JOIN places ON places.id = teams.place WHERE teams.id = users.team"
            /// );
            /// let delete = User::delete().using(team()).inner_join(place());
            /// assert_eq!(
            ///     delete.filter(Place::city.eq("Rome")).to_sql(),
            ///     "DELETE FROM users USING teams JOIN places ON places.id = teams.place \
            ///      WHERE teams.id = users.team AND places.city = $1"
            /// );
            /// ```
            pub fn inner_join<O: Source, J: Join<Table = O> + JoinOn<Required<O, L>, I>, I>(
                mut self,
                join: J,
            ) -> $name<T, B, Required<O, L>> {
                write_join(" JOIN ", join, &mut self.from);
                self.with_scope()
            }

            /// `LEFT JOIN … ON …`, to what was named last: its columns become `Option`. See
            /// [`inner_join`](Self::inner_join).
            ///
            /// ```
            /// # use schema_core::prelude::*;
            /// # #[derive(Table)] #[table(name = "users")]
            /// # struct User { #[column(primary_key, identity)] id: i64, team: i32, age: i32 }
            /// # #[derive(Table)] #[table(name = "teams")]
            /// # struct Team { #[column(primary_key)] id: i32, title: String }
            /// # schema_core::alias! { Other = Team }
            /// let from = || Team::on(Team::id.eq(User::team));
            /// let other = Other::on(Other::col(Team::title).eq(Team::title));
            /// assert_eq!(
            ///     User::delete().using(from()).left_join(other).to_sql(),
            ///     "DELETE FROM users USING teams LEFT JOIN teams AS \"Other\" \
            ///      ON \"Other\".title = teams.title WHERE teams.id = users.team"
            /// );
            /// ```
            pub fn left_join<O: Source, J: Join<Table = O> + JoinOn<Optional<O, L>, I>, I>(
                mut self,
                join: J,
            ) -> $name<T, B, Optional<O, L>> {
                write_join(" LEFT JOIN ", join, &mut self.from);
                self.with_scope()
            }

            /// `RIGHT JOIN … ON …`, to what was named last, whose columns become `Option`. See
            /// [`inner_join`](Self::inner_join).
            ///
            /// ```
            /// # use schema_core::prelude::*;
            /// # #[derive(Table)] #[table(name = "users")]
            /// # struct User { #[column(primary_key, identity)] id: i64, team: i32, age: i32 }
            /// # #[derive(Table)] #[table(name = "teams")]
            /// # struct Team { #[column(primary_key)] id: i32, title: String }
            /// # schema_core::alias! { Other = Team }
            /// let from = || Team::on(Team::id.eq(User::team));
            /// let other = Other::on(Other::col(Team::title).eq(Team::title));
            /// assert_eq!(
            ///     User::delete().using(from()).right_join(other).to_sql(),
            ///     "DELETE FROM users USING teams RIGHT JOIN teams AS \"Other\" \
            ///      ON \"Other\".title = teams.title WHERE teams.id = users.team"
            /// );
            /// ```
            pub fn right_join<J, O, I>(
                mut self,
                join: J,
            ) -> $name<T, B, Required<O, L::AllOptional>>
            where
                O: Source,
                J: Join<Table = O> + JoinOn<Required<O, L::AllOptional>, I>,
            {
                write_join(" RIGHT JOIN ", join, &mut self.from);
                self.with_scope()
            }

            /// `FULL JOIN … ON …`, with what was named last: the columns of both become `Option`. See
            /// [`inner_join`](Self::inner_join).
            ///
            /// ```
            /// # use schema_core::prelude::*;
            /// # #[derive(Table)] #[table(name = "users")]
            /// # struct User { #[column(primary_key, identity)] id: i64, team: i32, age: i32 }
            /// # #[derive(Table)] #[table(name = "teams")]
            /// # struct Team { #[column(primary_key)] id: i32, title: String }
            /// # schema_core::alias! { Other = Team }
            /// let from = || Team::on(Team::id.eq(User::team));
            /// let other = Other::on(Other::col(Team::title).eq(Team::title));
            /// assert_eq!(
            ///     User::delete().using(from()).full_join(other).to_sql(),
            ///     "DELETE FROM users USING teams FULL JOIN teams AS \"Other\" \
            ///      ON \"Other\".title = teams.title WHERE teams.id = users.team"
            /// );
            /// ```
            pub fn full_join<J, O, I>(
                mut self,
                join: J,
            ) -> $name<T, B, Optional<O, L::AllOptional>>
            where
                O: Source,
                J: Join<Table = O> + JoinOn<Optional<O, L::AllOptional>, I>,
            {
                write_join(" FULL JOIN ", join, &mut self.from);
                self.with_scope()
            }
        }
    )*};
}

joins! { UpdateFrom JoinedWrite }

impl<T: Table, B: Scope, L: Scope> JoinedWrite<T, B, L> {
    /// `WHERE`; several filters must all hold.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, team: i32, age: i32 }
    /// # #[derive(Table)] #[table(name = "teams")]
    /// # struct Team { #[column(primary_key)] id: i32, title: String }
    /// let from = || Team::on(Team::id.eq(User::team));
    /// let delete = User::delete().using(from()).filter(Team::title.eq("old"));
    /// assert_eq!(
    ///     delete.to_sql(),
    ///     "DELETE FROM users USING teams WHERE teams.id = users.team AND teams.title = $1"
    /// );
    /// ```
    pub fn filter<C: RowCondition + In<L::And<B>, I>, I>(mut self, condition: C) -> Self {
        self.filter.separate(" AND ");
        condition.write(&mut self.filter);
        self
    }

    /// The SQL of this statement, with `$n` for each bound value.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, team: i32, age: i32 }
    /// # #[derive(Table)] #[table(name = "teams")]
    /// # struct Team { #[column(primary_key)] id: i32, title: String }
    /// let from = || Team::on(Team::id.eq(User::team));
    /// assert_eq!(
    ///     User::delete().using(from()).to_sql(),
    ///     "DELETE FROM users USING teams WHERE teams.id = users.team"
    /// );
    /// ```
    pub fn to_sql(self) -> String {
        self.into_fragment().finish().text
    }

    /// Runs it. Gives how many rows were written.
    ///
    /// ```no_run
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, team: i32, age: i32 }
    /// # #[derive(Table)] #[table(name = "teams")]
    /// # struct Team { #[column(primary_key)] id: i32, title: String }
    /// # async fn example(db: &Db) -> Result<(), schema_core::Error> {
    /// let from = || Team::on(Team::id.eq(User::team));
    /// // DELETE FROM users USING teams WHERE teams.id = users.team
    /// let deleted: u64 = User::delete().using(from()).exec(db).await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// See [`Error`](crate::Error).
    pub fn exec<E: Executor>(self, db: &E) -> Running<'_, u64> {
        run::exec(db, self.into_fragment())
    }

    /// `RETURNING` every column of the table that is written.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, team: i32, age: i32 }
    /// # #[derive(Table)] #[table(name = "teams")]
    /// # struct Team { #[column(primary_key)] id: i32, title: String }
    /// let from = || Team::on(Team::id.eq(User::team));
    /// assert_eq!(
    ///     User::delete().using(from()).returning().to_sql(),
    ///     "DELETE FROM users USING teams WHERE teams.id = users.team \
    ///      RETURNING users.id, users.team, users.age"
    /// );
    /// ```
    pub fn returning(self) -> Returning<T> {
        Returning::table(self.into_fragment())
    }

    /// `RETURNING` these columns, of any of the tables.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, team: i32, age: i32 }
    /// # #[derive(Table)] #[table(name = "teams")]
    /// # struct Team { #[column(primary_key)] id: i32, title: String }
    /// let from = || Team::on(Team::id.eq(User::team));
    /// assert_eq!(
    ///     User::delete().using(from()).returning_columns((User::id, Team::title)).to_sql(),
    ///     "DELETE FROM users USING teams WHERE teams.id = users.team RETURNING users.id, teams.title"
    /// );
    /// ```
    pub fn returning_columns<P, I>(self, columns: P) -> Returning<P::Row>
    where
        P: Projection<<L::And<B> as Scope>::And<WithVersions>, I>,
    {
        Returning::columns(self.into_fragment(), columns)
    }

    pub(super) fn into_fragment(self) -> Fragment {
        let mut sql = self.head;
        sql.clause(self.keyword, self.from);
        sql.clause(" WHERE ", self.filter);
        self.with.before(sql)
    }

    fn with_scope<B2, L2>(self) -> JoinedWrite<T, B2, L2> {
        let Self { with, head, keyword, from, filter, .. } = self;
        JoinedWrite { with, head, keyword, from, filter, marker: PhantomData }
    }
}

/// An item of the list of tables; its condition is one of the rows.
fn write_item<S, I, J: JoinOn<S, I>>(mut join: J, from: &mut Fragment, filter: &mut Fragment) {
    from.separate(", ");
    join.write_source(from);
    filter.separate(" AND ");
    join.write_condition(filter);
}

fn write_join<S, I, J: JoinOn<S, I>>(kind: &str, mut join: J, from: &mut Fragment) {
    from.push(kind);
    join.write_source(from);
    from.push(" ON ");
    join.write_condition(from);
}
