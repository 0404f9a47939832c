use std::marker::PhantomData;

use super::Select;
use crate::expr::{Condition, In};
use crate::grouping::Grouping;
use crate::scope::{Optional, Required, Scope};
use crate::source::{Source, Stored};
use crate::sql::Fragment;

/// A table and the condition on which it joins: `Event::on(Event::user_id.eq(User::id))`.
pub struct On<T, C> {
    condition: C,
    marker: PhantomData<fn() -> T>,
}

impl<T, C> On<T, C> {
    pub(crate) fn new(condition: C) -> Self {
        Self { condition, marker: PhantomData }
    }
}

/// What names the table that joins: [`On`], or a relation that the schema declares.
#[diagnostic::on_unimplemented(
    message = "can't join this",
    label = "expected `Table::on(condition)` or a relation such as `User::events`"
)]
pub trait Join {
    /// The table, alias or named query that joins.
    type Table: Source;

    /// Writes it as it stands in FROM.
    fn write_source(&mut self, sql: &mut Fragment) {
        Self::Table::write_from(sql);
    }
}

/// The condition of a join; `S` is the scope that it may use, the joining table included.
#[diagnostic::on_unimplemented(
    message = "a join names a table that is not part of this query",
    label = "what this joins by is of a table that is not in FROM or a JOIN"
)]
pub trait JoinOn<S, I>: Join {
    /// Writes the condition.
    fn write_condition(self, sql: &mut Fragment);
}

impl<T: Source, C> Join for On<T, C> {
    type Table = T;
}

impl<S, I, T: Source, C: Condition + In<S, I>> JoinOn<S, I> for On<T, C> {
    fn write_condition(self, sql: &mut Fragment) {
        self.condition.write(sql);
    }
}

impl<S, R, G> Select<S, R, G> {
    /// `JOIN … ON …`: only the rows that have a partner.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, team: i32, age: i32 }
    /// # #[derive(Table)] #[table(name = "teams")]
    /// # struct Team { #[column(primary_key)] id: i32, title: String }
    /// let query = User::select().inner_join(Team::on(Team::id.eq(User::team)));
    /// let query: schema_core::query::Select<_, (i64, String), _> = query.columns((User::id, Team::title));
    /// assert_eq!(
    ///     query.to_sql(),
    ///     "SELECT users.id, teams.title FROM users JOIN teams ON teams.id = users.team"
    /// );
    /// ```
    pub fn inner_join<T: Source, J: Join<Table = T> + JoinOn<Required<T, S>, I>, I>(
        mut self,
        join: J,
    ) -> Select<Required<T, S>, R, G::Joined>
    where
        S: Scope,
        G: Grouping<S>,
    {
        self.join(" JOIN ", join);
        self.with_scope()
    }

    /// `LEFT JOIN … ON …`: rows without a partner too; the joined table's columns become `Option`.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, team: i32, age: i32 }
    /// # #[derive(Table)] #[table(name = "teams")]
    /// # struct Team { #[column(primary_key)] id: i32, title: String }
    /// let query = User::select().left_join(Team::on(Team::id.eq(User::team)));
    /// let query: schema_core::query::Select<_, (i64, Option<String>), _> = query.columns((User::id, Team::title));
    /// assert_eq!(
    ///     query.to_sql(),
    ///     "SELECT users.id, teams.title FROM users LEFT JOIN teams ON teams.id = users.team"
    /// );
    /// ```
    pub fn left_join<T: Source, J: Join<Table = T> + JoinOn<Optional<T, S>, I>, I>(
        mut self,
        join: J,
    ) -> Select<Optional<T, S>, R, G::Joined>
    where
        S: Scope,
        G: Grouping<S>,
    {
        self.join(" LEFT JOIN ", join);
        self.with_scope()
    }

    /// `RIGHT JOIN … ON …`: every row of the joined table; the columns of the tables before become
    /// `Option`. The rows are what `columns(…)` says, which must be said.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, team: i32, age: i32 }
    /// # #[derive(Table)] #[table(name = "teams")]
    /// # struct Team { #[column(primary_key)] id: i32, title: String }
    /// let query = User::select().right_join(Team::on(Team::id.eq(User::team)));
    /// let query: schema_core::query::Select<_, (Option<i64>, String), _> = query.columns((User::id, Team::title));
    /// assert_eq!(
    ///     query.to_sql(),
    ///     "SELECT users.id, teams.title FROM users RIGHT JOIN teams ON teams.id = users.team"
    /// );
    /// ```
    pub fn right_join<J, T, I>(
        mut self,
        join: J,
    ) -> Select<Required<T, S::AllOptional>, (), G::Joined>
    where
        S: Scope,
        G: Grouping<S>,
        T: Source,
        J: Join<Table = T> + JoinOn<Required<T, S::AllOptional>, I>,
    {
        self.join(" RIGHT JOIN ", join);
        self.without_row()
    }

    /// `FULL JOIN … ON …`: every row of either side; the columns of both become `Option`. The rows
    /// are what `columns(…)` says, which must be said.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, team: i32, age: i32 }
    /// # #[derive(Table)] #[table(name = "teams")]
    /// # struct Team { #[column(primary_key)] id: i32, title: String }
    /// let query = User::select().full_join(Team::on(Team::id.eq(User::team)));
    /// let query: schema_core::query::Select<_, (Option<i64>, Option<String>), _> = query.columns((User::id, Team::title));
    /// assert_eq!(
    ///     query.to_sql(),
    ///     "SELECT users.id, teams.title FROM users FULL JOIN teams ON teams.id = users.team"
    /// );
    /// ```
    pub fn full_join<J, T, I>(
        mut self,
        join: J,
    ) -> Select<Optional<T, S::AllOptional>, (), G::Joined>
    where
        S: Scope,
        G: Grouping<S>,
        T: Source,
        J: Join<Table = T> + JoinOn<Optional<T, S::AllOptional>, I>,
    {
        self.join(" FULL JOIN ", join);
        self.without_row()
    }

    /// `CROSS JOIN`: every row with every row of a table or alias: `cross_join::<Day>()`.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, team: i32, age: i32 }
    /// # #[derive(Table)] #[table(name = "teams")]
    /// # struct Team { #[column(primary_key)] id: i32, title: String }
    /// let query = User::select().cross_join::<Team>().columns((User::id, Team::id));
    /// assert_eq!(query.to_sql(), "SELECT users.id, teams.id FROM users CROSS JOIN teams");
    /// ```
    pub fn cross_join<T: Stored>(mut self) -> Select<Required<T, S>, R, G::Joined>
    where
        S: Scope,
        G: Grouping<S>,
    {
        self.from.push(" CROSS JOIN ");
        T::write_from(&mut self.from);
        self.with_scope()
    }

    fn join<J: JoinOn<S2, I>, S2, I>(&mut self, kind: &str, mut join: J) {
        self.from.push(kind);
        join.write_source(&mut self.from);
        self.from.push(" ON ");
        join.write_condition(&mut self.from);
    }
}
