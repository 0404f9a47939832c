use axum::extract::State;
use axum::response::Json;
use schema_core::{Db, sql};
use serde_json::{Value, json};

use super::ApiError;

/// `GET /api/health`: 200 when the database answers and has the schema of this program, 503 when it
/// does not answer.
pub(super) async fn health(State(db): State<Db>) -> Result<Json<Value>, ApiError> {
    sql("SELECT 1", ()).one::<i32>(&db).await?;
    Ok(Json(json!({ "status": "ok", "database": "ok" })))
}
