use std::collections::BTreeMap;

use schema_core::prelude::*;
use serde::{Deserialize, Serialize};

use super::{EmailCapture, EmailCaptureId, User, UserId, WizardSubmission, WizardSubmissionId};

/// The id of an [`Event`].
#[derive(PgNewtype, Serialize, Deserialize, Clone, Copy, Debug, PartialEq, Eq)]
pub struct EventId(pub i64);

/// What is known of an event beside its kind.
pub type Properties = BTreeMap<String, serde_json::Value>;

/// Something that happened.
#[derive(Table, Serialize, Clone, Debug)]
#[table(
    name = "events",
    index(kind, occurred_at.desc()),
    index(user_id, occurred_at.desc()),
    index(email_capture_id),
    index(wizard_submission_id),
)]
pub struct Event {
    /// The id.
    #[column(primary_key, identity)]
    pub id: EventId,
    /// What happened: `page_view`, `signup`, …
    #[column(length = 100)]
    pub kind: String,
    /// What else is known of it.
    #[column(default = sql("'{}'"))]
    pub properties: Json<Properties>,
    /// Who did it, if it was a user.
    #[column(references(User::id, on_delete = cascade), inverse = events)]
    pub user_id: Option<UserId>,
    /// The capture that it belongs to, if it does.
    #[column(references(EmailCapture::id, on_delete = cascade), inverse = events)]
    pub email_capture_id: Option<EmailCaptureId>,
    /// The way through the wizard that it belongs to, if it does.
    #[column(references(WizardSubmission::id, on_delete = cascade), inverse = events)]
    pub wizard_submission_id: Option<WizardSubmissionId>,
    /// When it happened.
    #[column(default = now())]
    pub occurred_at: DateTime<Utc>,
}
