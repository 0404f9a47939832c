use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Json;
use schema_core::prelude::*;
use serde::Deserialize;

use super::ApiError;
use super::body::Body;
use super::field::{Email, Text, text};
use crate::schema::{EmailCapture, NewEmailCapture};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Capture {
    email: Email,
    source: Option<Text>,
    utm_source: Option<Text>,
    utm_medium: Option<Text>,
    utm_campaign: Option<Text>,
    utm_term: Option<Text>,
    utm_content: Option<Text>,
}

/// `POST /api/email-captures`: 201 with a new row, or 200 with the row that the address has already,
/// brought up to date. What this visit does not say stays as it was.
pub(super) async fn capture(
    State(db): State<Db>,
    Body(capture): Body<Capture>,
) -> Result<(StatusCode, Json<EmailCapture>), ApiError> {
    let new = NewEmailCapture::builder()
        .email(capture.email.as_str())
        .source(text(capture.source))
        .utm_source(text(capture.utm_source))
        .utm_medium(text(capture.utm_medium))
        .utm_campaign(text(capture.utm_campaign))
        .utm_term(text(capture.utm_term))
        .utm_content(text(capture.utm_content))
        .build();
    let row = EmailCapture::insert(new)
        .on_conflict(EmailCapture::email)
        .do_update((
            EmailCapture::source
                .set(coalesce(EmailCapture::source.excluded(), EmailCapture::source)),
            EmailCapture::utm_source
                .set(coalesce(EmailCapture::utm_source.excluded(), EmailCapture::utm_source)),
            EmailCapture::utm_medium
                .set(coalesce(EmailCapture::utm_medium.excluded(), EmailCapture::utm_medium)),
            EmailCapture::utm_campaign
                .set(coalesce(EmailCapture::utm_campaign.excluded(), EmailCapture::utm_campaign)),
            EmailCapture::utm_term
                .set(coalesce(EmailCapture::utm_term.excluded(), EmailCapture::utm_term)),
            EmailCapture::utm_content
                .set(coalesce(EmailCapture::utm_content.excluded(), EmailCapture::utm_content)),
            EmailCapture::times_captured.set(EmailCapture::times_captured + 1),
            EmailCapture::updated_at.set(now()),
        ))
        .returning()
        .one(&db)
        .await?;
    // Only the insert leaves the counter at its default.
    let status = if row.times_captured == 1 { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, Json(row)))
}
