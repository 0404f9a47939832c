use super::select::written;
use super::{Arg, Select};
use crate::expr::{Expr, Exprs, OrderBy};
use crate::grouping::Grouping;
use crate::scope::Scope;
use crate::sql::Fragment;

/// A number of rows: a number, or an argument of a [prepared](super::prepare) query.
///
/// ```
/// # use schema_core::prelude::*;
/// # use schema_core::query::{Arg, prepare};
/// # #[derive(Table)] #[table(name = "users")]
/// # struct User { #[column(primary_key, identity)] id: i64 }
/// let page = prepare(|(rows, start): (Arg<i64>, Arg<i64>)| {
///     User::select().order_by(User::id).limit(rows).offset(start)
/// });
/// assert_eq!(page.to_sql(), "SELECT users.id FROM users ORDER BY users.id LIMIT $1 OFFSET $2");
/// ```
#[diagnostic::on_unimplemented(
    message = "expected a number of rows, found `{Self}`",
    label = "not a `u32`"
)]
pub trait RowCount {
    /// The clause, after its keyword.
    #[doc(hidden)]
    fn clause(self, keyword: &str) -> Fragment;
}

impl RowCount for u32 {
    fn clause(self, keyword: &str) -> Fragment {
        written(|sql| {
            sql.push(keyword);
            sql.bind_value(i64::from(self));
        })
    }
}

#[diagnostic::do_not_recommend]
impl RowCount for Arg<i64> {
    fn clause(self, keyword: &str) -> Fragment {
        written(|sql| {
            sql.push(keyword);
            self.write(sql);
        })
    }
}

impl<S, R, G> Select<S, R, G> {
    /// `LIMIT`: at most this many rows; in a query that is [prepared](super::prepare) an
    /// [`Arg`](super::Arg) too.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, team: i32, age: i32 }
    /// let query = User::select().columns(User::id).limit(10);
    /// assert_eq!(query.to_sql(), "SELECT users.id FROM users LIMIT $1");
    /// ```
    pub fn limit(mut self, rows: impl RowCount) -> Self {
        self.limit = rows.clause(" LIMIT ");
        self
    }

    /// `FETCH FIRST … ROWS WITH TIES`: the first rows in this order, and those equal to the last.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, team: i32, age: i32 }
    /// let query = User::select().columns(User::id).limit_with_ties(3, User::age.desc());
    /// assert_eq!(
    ///     query.to_sql(),
    ///     "SELECT users.id FROM users ORDER BY users.age DESC FETCH FIRST ($1) ROWS WITH TIES"
    /// );
    /// ```
    pub fn limit_with_ties<O, I>(mut self, rows: u32, order: O) -> Select<S, R, G::Ordered>
    where
        S: Scope,
        G: Grouping<S>,
        O: OrderBy<G::OrderScope, I>,
    {
        self.limit = written(|sql| {
            sql.push(" FETCH FIRST (");
            sql.bind_value(i64::from(rows));
            sql.push(") ROWS WITH TIES");
        });
        self.order_by(order)
    }

    /// `OFFSET`: without the first rows.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, team: i32, age: i32 }
    /// let query = User::select().columns(User::id).limit(10).offset(20);
    /// assert_eq!(query.to_sql(), "SELECT users.id FROM users LIMIT $1 OFFSET $2");
    /// ```
    pub fn offset(mut self, rows: impl RowCount) -> Self {
        self.offset = rows.clause(" OFFSET ");
        self
    }

    /// `SELECT DISTINCT`
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, team: i32, age: i32 }
    /// let query = User::select().columns(User::age).distinct();
    /// assert_eq!(query.to_sql(), "SELECT DISTINCT users.age FROM users");
    /// ```
    pub fn distinct(mut self) -> Self {
        self.distinct = written(|sql| sql.push("DISTINCT "));
        self
    }

    /// `SELECT DISTINCT ON (…)`: the first row, in the order of `order_by`, of those that are equal
    /// in these. The order must begin with them.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, team: i32, age: i32 }
    /// let query = User::select().distinct_on(User::team).order_by((User::team, User::age));
    /// assert_eq!(
    ///     query.columns(User::id).to_sql(),
    ///     "SELECT DISTINCT ON (users.team) users.id FROM users ORDER BY users.team, users.age"
    /// );
    /// ```
    pub fn distinct_on<E: Exprs<S, I>, I>(mut self, expressions: E) -> Self {
        let list = written(|sql| expressions.write_list(sql));
        self.distinct = written(|sql| sql.push("DISTINCT ON ("));
        self.distinct.append(list);
        self.distinct.push(") ");
        self
    }
}
