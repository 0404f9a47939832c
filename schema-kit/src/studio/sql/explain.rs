use axum::Json;
use serde::Deserialize;
use serde_json::Value;

use crate::studio::problem::Problem;
use crate::studio::{Answer, State};

#[derive(Debug, Deserialize)]
pub(in crate::studio) struct Request {
    sql: String,
    /// Whether the statement is run, and its changes undone.
    analyze: bool,
    #[serde(default)]
    confirm: Option<String>,
}

/// The plan of one statement, as the server's JSON.
pub(in crate::studio) async fn explain(desk: State, Json(request): Json<Request>) -> Answer<Value> {
    let mut lease = desk.sessions.lease().await?;
    let may_write = desk.access.may_write(request.confirm.as_deref());
    let transaction = if may_write { lease.writing().await? } else { lease.reading().await? };
    let options = if request.analyze { "ANALYZE, BUFFERS, " } else { "" };
    let sql = format!("EXPLAIN ({options}FORMAT JSON) {}", request.sql);
    // Typed parameters make the server take one statement only.
    let row = transaction.query_typed_one(&sql, &[]).await.map_err(|error| {
        let mut problem = Problem::from(error);
        let before = sql.chars().count() - request.sql.chars().count();
        problem.facts.position =
            problem.facts.position.map(|at| at.saturating_sub(u32::try_from(before).unwrap_or(0)));
        problem
    })?;
    let plan = row.try_get(0)?;
    transaction.rollback().await?;
    lease.give_back();
    Ok(Json(plan))
}
