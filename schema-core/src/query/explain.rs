use serde::{Deserialize, Serialize};

use super::{Select, run};
use crate::db::Executor;
use crate::error::Error;
use crate::grouping::Decided;
use crate::row::Decode;
use crate::scope::Closed;
use crate::sql::Fragment;
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
    /// The table that it reads.
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

impl<S: Closed, R, G: Decided> Select<S, R, G> {
    /// `EXPLAIN (FORMAT JSON)`: how the server would run this.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64 }
    /// # async fn run(db: &Db) -> Result<(), schema_core::Error> {
    /// let explained = User::find(7).explain(db).await?;
    /// assert!(explained.plan.nodes().iter().any(|node| node.index.is_some()));
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn explain<E: Executor>(self, db: &E) -> Result<Explained, Error> {
        self.explained("EXPLAIN (FORMAT JSON) ", db).await
    }

    /// `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON)`: runs this, and tells what every part took.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn explain_analyze<E: Executor>(self, db: &E) -> Result<Explained, Error> {
        self.explained("EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ", db).await
    }

    async fn explained<E: Executor>(self, explain: &str, db: &E) -> Result<Explained, Error> {
        let mut sql = Fragment::default();
        sql.push(explain);
        sql.append(self.into_fragment());
        let statement = sql.finish();
        let Json(explained) =
            run::one(db, &statement, Decode::<Json<Vec<Explained>>>::row()).await?;
        let explained = explained.into_iter().next();
        explained.ok_or(Error::NotFound { statement: statement.text })
    }
}
