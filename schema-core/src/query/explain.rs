use std::future::Future;

use serde::{Deserialize, Serialize};

use super::{
    Chosen, Delete, HasBranch, Insert, JoinedWrite, Merge, Nested, Query, Raw, Returning, Select,
    SetOperation, UpdateEach, UpdateSet, run,
};
use crate::db::{Executor, undone};
use crate::error::Error;
use crate::grouping::Decided;
use crate::row::Decode;
use crate::scope::{Closed, Scope};
use crate::source::Source;
use crate::sql::{Fragment, Statement};
use crate::table::Table;
use crate::value::Json;

/// What the server does for a query, or did: the answer to `EXPLAIN (FORMAT JSON)`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Explained {
    /// The root of the plan.
    pub plan: Plan,
    /// Milliseconds that planning took, when the query ran.
    #[serde(rename = "Planning Time")]
    pub planning_time: Option<f64>,
    /// Milliseconds that running took, when the query ran.
    #[serde(rename = "Execution Time")]
    pub execution_time: Option<f64>,
}

/// A node of a plan, and those that it gets its rows from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// What it is: `Seq Scan`, `Index Scan`, `Hash Join`, …
    #[serde(rename = "Node Type")]
    pub node_type: String,
    /// What it does to a table: `Insert`, `Update`, `Delete` or `Merge`.
    #[serde(rename = "Operation")]
    pub operation: Option<String>,
    /// The table that it reads or writes.
    #[serde(rename = "Relation Name")]
    pub relation: Option<String>,
    /// The index that it uses.
    #[serde(rename = "Index Name")]
    pub index: Option<String>,
    /// The estimated cost up to its first row.
    #[serde(rename = "Startup Cost")]
    pub startup_cost: f64,
    /// The estimated cost of all its rows.
    #[serde(rename = "Total Cost")]
    pub total_cost: f64,
    /// How many rows it is estimated to give.
    #[serde(rename = "Plan Rows")]
    pub rows: f64,
    /// How many rows it gave in each loop, when the query ran.
    #[serde(rename = "Actual Rows")]
    pub actual_rows: Option<f64>,
    /// How often it ran, when the query ran.
    #[serde(rename = "Actual Loops")]
    pub actual_loops: Option<f64>,
    /// Milliseconds up to the last row of each loop, when the query ran.
    #[serde(rename = "Actual Total Time")]
    pub actual_time: Option<f64>,
    /// Pages that were found in the server's memory, when the query ran.
    #[serde(rename = "Shared Hit Blocks")]
    pub pages_hit: Option<u64>,
    /// Pages that had to be read, when the query ran.
    #[serde(rename = "Shared Read Blocks")]
    pub pages_read: Option<u64>,
    /// Where its rows come from.
    #[serde(rename = "Plans", default)]
    pub plans: Vec<Plan>,
}

impl Plan {
    /// This node and every one below it.
    pub fn nodes(&self) -> Vec<&Self> {
        let below = self.plans.iter().flat_map(Self::nodes);
        std::iter::once(self).chain(below).collect()
    }
}

/// A statement whose plan the server can tell: every query and write, and [`sql`](super::sql) text.
pub trait Explain: Sized {
    /// The statement.
    ///
    /// # Errors
    /// [`Error::Placeholders`] of SQL text.
    #[doc(hidden)]
    fn into_statement(self) -> Result<Statement, Error>;

    /// `EXPLAIN (FORMAT JSON)`: how the server would run this.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64 }
    /// # async fn run(db: &Db) -> Result<(), schema_core::Error> {
    /// // EXPLAIN (FORMAT JSON) DELETE FROM users WHERE users.id = $1
    /// let explained = User::delete().filter(User::id.eq(7)).explain(db).await?;
    /// assert!(explained.plan.nodes().iter().any(|node| node.index.is_some()));
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`Error::NotFound`] for an insert of no rows; see [`Error`].
    fn explain<E: Executor>(self, db: &E) -> impl Future<Output = Result<Explained, Error>> {
        async move {
            let statement = explained("EXPLAIN (FORMAT JSON) ", self.into_statement()?)?;
            tell(db, statement).await
        }
    }

    /// `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON)`: runs this, and tells what every part took. What it
    /// wrote is rolled back: it runs in a transaction of its own, or in a savepoint. Only what no
    /// rollback undoes stays, such as numbers that were drawn from a sequence.
    ///
    /// ```no_run
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, name: String }
    /// # async fn run(db: &Db) -> Result<(), schema_core::Error> {
    /// // EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) DELETE FROM users WHERE users.id = $1
    /// User::delete().filter(User::id.eq(7)).explain_analyze(db).await?; // the row is still there
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`Error::NotFound`] for an insert of no rows; see [`Error`].
    fn explain_analyze<E: Executor>(
        self,
        db: &E,
    ) -> impl Future<Output = Result<Explained, Error>> {
        async move {
            let explain = "EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ";
            let statement = explained(explain, self.into_statement()?)?;
            undone(db, async |db| tell(db, statement).await).await
        }
    }
}

fn explained(explain: &str, statement: Statement) -> Result<Statement, Error> {
    if statement.text.is_empty() {
        return Err(run::no_rows());
    }
    Ok(Statement { text: format!("{explain}{}", statement.text), ..statement })
}

async fn tell(db: &impl Executor, statement: Statement) -> Result<Explained, Error> {
    let text = statement.text.clone();
    let Json(explained) = run::one(db, statement, Decode::<Json<Vec<Explained>>>::row()).await?;
    let explained = explained.into_iter().next();
    explained.ok_or(Error::NotFound { statement: text })
}

/// Statements that can be explained, by how they become SQL.
macro_rules! explain {
    ($(($($generics:tt)*) $statement:ty, $into:expr;)*) => {$(
        impl<$($generics)*> Explain for $statement {
            fn into_statement(self) -> Result<Statement, Error> {
                let into: fn(Self) -> Fragment = $into;
                Ok(into(self).finish())
            }
        }
    )*};
}

explain! {
    (S: Closed, R, G: Decided) Select<S, R, G>, |query| query.into_query().0;
    (S: Closed, R) SetOperation<S, R>, |query| query.into_query().0;
    (T: Table, C) Insert<T, C>, Insert::into_fragment;
    (T: Table) UpdateSet<T, Chosen>, UpdateSet::fragment;
    (T: Table) UpdateEach<T>, UpdateEach::into_fragment;
    (T: Table) Delete<T, Chosen>, Delete::fragment;
    (T: Table, B: Scope, L: Scope) JoinedWrite<T, B, L>, JoinedWrite::into_fragment;
    (T: Table, O: Source) Merge<T, O, HasBranch>, Merge::into_fragment;
    (T: Table, R: 'static) Nested<T, R>, |nested| nested.into_returning().into_fragment();
    (R) Returning<R>, Returning::into_fragment;
}

impl Explain for Raw {
    fn into_statement(self) -> Result<Statement, Error> {
        self.statement()
    }
}
