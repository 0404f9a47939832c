use std::num::NonZeroU32;
use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Json;
use axum::routing::post;
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use schema_core::Db;
use schema_core::migrate::{Outcome, run};
use serde_json::{Value, json};
use subtle::ConstantTimeEq;

use super::ApiError;
use crate::MIGRATIONS;

/// Calls in a minute, right and wrong ones together: more of them is somebody guessing.
const CALLS_PER_MINUTE: NonZeroU32 = NonZeroU32::new(10).unwrap();

#[derive(Clone)]
struct Trigger {
    db: Db,
    secret: Arc<str>,
    limiter: Arc<DefaultDirectRateLimiter>,
}

/// `POST /api/migrate` with `authorization: Bearer <MIGRATION_SECRET>`: looks at the ledger now,
/// whatever is remembered, and applies what is pending. Without a secret there is no such page.
pub(super) fn routes(db: Db, secret: &str) -> Router {
    let limiter = Arc::new(RateLimiter::direct(Quota::per_minute(CALLS_PER_MINUTE)));
    let trigger = Trigger { db, secret: secret.into(), limiter };
    Router::new().route("/api/migrate", post(migrate)).with_state(trigger)
}

async fn migrate(
    State(trigger): State<Trigger>,
    headers: HeaderMap,
) -> Result<Json<Value>, ApiError> {
    if trigger.limiter.check().is_err() {
        let message = "too many calls; try again in a minute";
        return Err(ApiError::new(StatusCode::TOO_MANY_REQUESTS, message));
    }
    if !is_authorized(&headers, &trigger.secret) {
        let message = "send `authorization: Bearer <MIGRATION_SECRET>`";
        return Err(ApiError::new(StatusCode::UNAUTHORIZED, message));
    }
    let outcome = run(&trigger.db, &MIGRATIONS).await.map_err(|error| {
        // Whoever has the secret may know what is wrong; a password is never in the message.
        tracing::error!(%error, "the migrations that were asked for failed");
        ApiError::new(StatusCode::INTERNAL_SERVER_ERROR, error.to_string())
    })?;
    Ok(Json(describe(outcome)))
}

fn describe(outcome: Outcome) -> Value {
    match outcome {
        Outcome::Applied(applied) => {
            let names = applied.iter().map(|one| format!("{}_{}", one.version, one.name));
            json!({ "status": "applied", "applied": names.collect::<Vec<_>>() })
        }
        Outcome::Current => json!({ "status": "current", "applied": [] }),
        Outcome::DatabaseNewer(unknown) => {
            json!({ "status": "database_newer", "applied": [], "unknown": unknown })
        }
    }
}

fn is_authorized(headers: &HeaderMap, secret: &str) -> bool {
    let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let given = given.and_then(|value| value.strip_prefix("Bearer ")).unwrap_or_default();
    // In constant time, so that how long it takes tells nothing of the secret.
    given.as_bytes().ct_eq(secret.as_bytes()).into()
}
