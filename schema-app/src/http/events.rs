use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Json;
use schema_core::prelude::*;
use serde::Deserialize;

use super::ApiError;
use super::body::Body;
use super::field::{Object, Text};
use crate::schema::{EmailCaptureId, Event, NewEvent, UserId, WizardSubmissionId};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Record {
    kind: Text<100>,
    #[serde(default)]
    properties: Object,
    user_id: Option<UserId>,
    email_capture_id: Option<EmailCaptureId>,
    wizard_submission_id: Option<WizardSubmissionId>,
    occurred_at: Option<DateTime<Utc>>,
}

/// `POST /api/events`: 201 with the new row.
pub(super) async fn record(
    State(db): State<Db>,
    Body(record): Body<Record>,
) -> Result<(StatusCode, Json<Event>), ApiError> {
    let new = NewEvent::builder()
        .kind(record.kind.into_string())
        .properties(schema_core::Json(record.properties.0))
        .user_id(record.user_id)
        .email_capture_id(record.email_capture_id)
        .wizard_submission_id(record.wizard_submission_id)
        .occurred_at(record.occurred_at.unwrap_or_else(Utc::now))
        .build();
    let inserted = Event::insert(new).returning().one(&db).await;
    let event = inserted.map_err(|error| match missing_reference(&error) {
        Some((field, what)) => {
            let message = format!("there is no such {what}");
            ApiError::field(StatusCode::UNPROCESSABLE_ENTITY, field, message)
        }
        None => error.into(),
    })?;
    Ok((StatusCode::CREATED, Json(event)))
}

/// The field whose foreign key found nothing, and what it refers to.
fn missing_reference(error: &schema_core::Error) -> Option<(&'static str, &'static str)> {
    match error.constraint()? {
        "events_user_id_fkey" => Some(("user_id", "user")),
        "events_email_capture_id_fkey" => Some(("email_capture_id", "email capture")),
        "events_wizard_submission_id_fkey" => Some(("wizard_submission_id", "wizard submission")),
        _ => None,
    }
}
