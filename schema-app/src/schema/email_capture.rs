use schema_core::prelude::*;
use serde::{Deserialize, Serialize};

/// The id of an [`EmailCapture`].
#[derive(PgNewtype, Serialize, Deserialize, Clone, Copy, Debug, PartialEq, Eq)]
pub struct EmailCaptureId(pub i64);

/// An email address that a visitor left.
#[derive(Table, Serialize, Clone, Debug)]
#[table(
    name = "email_captures",
    index(captured_at.desc()),
    index(updated_at, name = "email_captures_sync_queue_idx", r#where = "convertkit_synced_at is null"),
    check(email_captures_convertkit_attempts_check = "convertkit_attempts >= 0"),
)]
pub struct EmailCapture {
    /// The id.
    #[column(primary_key, identity)]
    pub id: EmailCaptureId,
    /// The address, in lower case: one row each.
    #[column(unique, length = 320)]
    pub email: String,
    /// Where on the site it was left.
    pub source: Option<String>,
    /// Campaign source of the visit.
    pub utm_source: Option<String>,
    /// Campaign medium of the visit.
    pub utm_medium: Option<String>,
    /// Campaign name of the visit.
    pub utm_campaign: Option<String>,
    /// Campaign keyword of the visit.
    pub utm_term: Option<String>,
    /// Campaign variant of the visit.
    pub utm_content: Option<String>,
    /// How often the address was left.
    #[column(default = 1)]
    pub times_captured: i32,
    /// The subscriber at ConvertKit, once known.
    pub convertkit_subscriber_id: Option<i64>,
    /// When ConvertKit last took the subscriber.
    pub convertkit_synced_at: Option<DateTime<Utc>>,
    /// How often a sync was tried.
    #[column(default = 0)]
    pub convertkit_attempts: i32,
    /// Why the last sync failed.
    pub convertkit_last_error: Option<String>,
    /// When the address was first left.
    #[column(default = now())]
    pub captured_at: DateTime<Utc>,
    /// When what follows a capture was done.
    pub processed_at: Option<DateTime<Utc>>,
    /// When the row last changed.
    #[column(default = now())]
    pub updated_at: DateTime<Utc>,
}
