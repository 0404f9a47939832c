//! The service: routes, and what a request and an error look like.

mod body;
mod captures;
mod error;
mod events;
mod field;
mod funnel;
mod health;
mod migrate;
mod users;
mod wizard;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::routing::{get, patch, post, put};
use schema_core::Db;

pub use error::ApiError;

/// The largest request body, in bytes.
pub const MAX_BODY: usize = 64 * 1024;

/// The service on a database. With a secret, migrations can be triggered by whoever has it.
pub fn router(db: Db, migration_secret: Option<&str>) -> Router {
    let trigger = migration_secret.map(|secret| migrate::routes(db.clone(), secret));
    Router::new()
        .route("/api/health", get(health::health))
        .route("/api/email-captures", post(captures::capture))
        .route("/api/wizard-submissions/{session}", put(wizard::put_step))
        .route("/api/users", post(users::create))
        .route("/api/users/{id}", patch(users::change))
        .route("/api/events", post(events::record))
        .route("/api/funnel", get(funnel::funnel))
        .fallback(async || ApiError::new(StatusCode::NOT_FOUND, "there is no such page"))
        .method_not_allowed_fallback(async || {
            ApiError::new(StatusCode::METHOD_NOT_ALLOWED, "this page does not take that method")
        })
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .with_state(db)
        .merge(trigger.unwrap_or_default())
}
