//! How many rows there are: counted as far as that takes no time, estimated beyond.

use axum::Json;
use serde::Serialize;

use super::super::{Answer, State};
use super::{Problem, Selection, Statement, catalog, push_from};

/// The most rows that are counted.
const COUNTED: i64 = 50_000;

#[derive(Debug, Serialize)]
pub(in super::super) struct Count {
    rows: i64,
    /// Whether that is an estimate.
    about: bool,
}

pub(in super::super) async fn count(
    desk: State,
    Json(selection): Json<Selection>,
) -> Answer<Count> {
    let mut lease = desk.sessions.lease().await?;
    let reading = lease.reading().await?;
    let table = catalog::table(&reading, &selection.table).await?;
    let mut statement = Statement::new("SELECT count(*) FROM (SELECT 1");
    push_from(&mut statement, &table, &selection)?;
    statement.push(&format!(" LIMIT {}) counted", COUNTED + 1));
    let rows: i64 = match statement.rows(&reading).await?.first() {
        Some(row) => row.try_get(0)?,
        None => 0,
    };
    let count = if rows <= COUNTED {
        Count { rows, about: false }
    } else {
        let mut explain = Statement::new("EXPLAIN (FORMAT JSON) SELECT 1");
        push_from(&mut explain, &table, &selection)?;
        let plans = explain.rows(&reading).await?;
        let plan: serde_json::Value = match plans.first() {
            Some(row) => row.try_get(0)?,
            None => return Err(Problem::bad_request("the server gave no plan")),
        };
        let estimate = plan.pointer("/0/Plan/Plan Rows").and_then(serde_json::Value::as_i64);
        Count { rows: estimate.unwrap_or(rows).max(rows), about: true }
    };
    reading.commit().await?;
    lease.give_back();
    Ok(Json(count))
}
