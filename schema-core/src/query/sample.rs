use super::Select;
use crate::scope::Only;
use crate::source::Stored;
use crate::value::Value;

impl<T: Stored, R> Select<Only<T>, R> {
    /// `TABLESAMPLE BERNOULLI (percent)`: so many of the rows of the table, each chosen by chance.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64 }
    /// assert_eq!(
    ///     User::select().sample_rows(10.0).to_sql(),
    ///     "SELECT users.id FROM users TABLESAMPLE BERNOULLI ($1)"
    /// );
    /// assert_eq!(
    ///     User::select().sample_pages(10.0).repeatable(7.0).to_sql(),
    ///     "SELECT users.id FROM users TABLESAMPLE SYSTEM ($1) REPEATABLE ($2)"
    /// );
    /// ```
    pub fn sample_rows(self, percent: f32) -> Self {
        self.sampled(" TABLESAMPLE BERNOULLI (", percent)
    }

    /// `TABLESAMPLE SYSTEM (percent)`: so many of the pages of the table, with all their rows. See
    /// [`sample_rows`](Self::sample_rows).
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, team: i32, age: i32 }
    /// let query = User::select().sample_pages(10.0).columns(User::id);
    /// assert_eq!(query.to_sql(), "SELECT users.id FROM users TABLESAMPLE SYSTEM ($1)");
    /// ```
    pub fn sample_pages(self, percent: f32) -> Self {
        self.sampled(" TABLESAMPLE SYSTEM (", percent)
    }

    /// `REPEATABLE (seed)`: the same sample for the same seed, as long as the table does not change.
    /// It follows a sample.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, team: i32, age: i32 }
    /// let query = User::select().sample_rows(10.0).repeatable(7.0).columns(User::id);
    /// assert_eq!(
    ///     query.to_sql(),
    ///     "SELECT users.id FROM users TABLESAMPLE BERNOULLI ($1) REPEATABLE ($2)"
    /// );
    /// ```
    pub fn repeatable(self, seed: f64) -> Self {
        self.sampled(" REPEATABLE (", seed)
    }

    fn sampled(mut self, clause: &str, value: impl Value) -> Self {
        self.from.push(clause);
        self.from.bind(Box::new(value));
        self.from.push(")");
        self
    }
}
