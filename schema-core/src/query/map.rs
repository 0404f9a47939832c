use std::collections::HashMap;
use std::hash::Hash;

use super::{Projection, Query, Select};
use crate::db::{Executor, Rows};
use crate::error::Error;
use crate::grouping::{Decided, Grouping};
use crate::scope::{Closed, Scope};

/// The rows of a query, each by its key: what [`Select::map_by`] gives.
#[must_use = "a query does nothing until it runs: `.all(&db)`"]
pub struct MapBy<S, K, R>(Select<S, (K, R)>);

/// The rows of a query by a key that several share: what [`Select::grouped_by`] gives.
#[must_use = "a query does nothing until it runs: `.all(&db)`"]
pub struct GroupedBy<S, K, R>(Select<S, (K, R)>);

impl<S: Scope, R: 'static, G: Grouping<S> + Decided> Select<S, R, G> {
    /// The rows as a map by a column, an expression or a tuple of them.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # use std::collections::HashMap;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, team: i32 }
    /// # async fn run(db: &Db) -> Result<(), schema_core::Error> {
    /// let users: HashMap<i64, User> = User::select().map_by(User::id).all(db).await?;
    /// let teams: HashMap<i32, Vec<User>> = User::select().grouped_by(User::team).all(db).await?;
    /// # Ok(()) }
    /// assert_eq!(
    ///     User::select().columns(User::team).map_by(User::id).to_sql(),
    ///     "SELECT users.team, users.id FROM users"
    /// );
    /// ```
    pub fn map_by<P, I>(self, key: P) -> MapBy<S, P::Row, R>
    where
        P: Projection<G::OrderScope, I, Row: 'static>,
    {
        MapBy(self.extended(key, |row, key| (key, row)))
    }

    /// The rows as a map from a key to those that have it, in their order. See
    /// [`map_by`](Self::map_by).
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, team: i32, age: i32 }
    /// assert_eq!(
    ///     User::select().columns(User::id).grouped_by(User::team).to_sql(),
    ///     "SELECT users.id, users.team FROM users"
    /// );
    /// ```
    pub fn grouped_by<P, I>(self, key: P) -> GroupedBy<S, P::Row, R>
    where
        P: Projection<G::OrderScope, I, Row: 'static>,
    {
        GroupedBy(self.extended(key, |row, key| (key, row)))
    }
}

impl<S, K, R> MapBy<S, K, R> {
    /// Every row.
    ///
    /// ```no_run
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, team: i32, age: i32 }
    /// # async fn example(db: &Db) -> Result<(), schema_core::Error> {
    /// use std::collections::HashMap;
    /// let users: HashMap<i64, User> = User::select().map_by(User::id).all(db).await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`Error::TooManyRows`] where two rows have the same key.
    pub async fn all<E: Executor>(self, db: &E) -> Result<HashMap<K, R>, Error>
    where
        S: Closed,
        K: Eq + Hash,
    {
        let (sql, decode) = self.0.into_query();
        let statement = sql.finish();
        let mut rows = Rows::new(db.query(&statement).await?, decode);
        let mut map = HashMap::new();
        while let Some((key, value)) = rows.next().await? {
            if map.insert(key, value).is_some() {
                return Err(Error::TooManyRows { statement: statement.text });
            }
        }
        Ok(map)
    }

    /// The SQL of this query, with `$n` for each bound value.
    pub fn to_sql(self) -> String {
        self.0.to_sql()
    }
}

impl<S, K, R> GroupedBy<S, K, R> {
    /// Every row.
    ///
    /// ```no_run
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, team: i32, age: i32 }
    /// # async fn example(db: &Db) -> Result<(), schema_core::Error> {
    /// use std::collections::HashMap;
    /// let teams: HashMap<i32, Vec<User>> = User::select().grouped_by(User::team).all(db).await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn all<E: Executor>(self, db: &E) -> Result<HashMap<K, Vec<R>>, Error>
    where
        S: Closed,
        K: Eq + Hash,
    {
        let (sql, decode) = self.0.into_query();
        let mut rows = Rows::new(db.query(&sql.finish()).await?, decode);
        let mut map: HashMap<K, Vec<R>> = HashMap::new();
        while let Some((key, value)) = rows.next().await? {
            map.entry(key).or_default().push(value);
        }
        Ok(map)
    }

    /// The SQL of this query, with `$n` for each bound value.
    pub fn to_sql(self) -> String {
        self.0.to_sql()
    }
}
