use std::collections::BTreeMap;

use schema_core::prelude::*;
use serde::{Deserialize, Serialize};

use super::{EmailCapture, EmailCaptureId};

/// The id of a [`WizardSubmission`].
#[derive(PgNewtype, Serialize, Deserialize, Clone, Copy, Debug, PartialEq, Eq)]
pub struct WizardSubmissionId(pub i64);

/// What a visitor answered, by step and question: too varied for columns.
#[derive(Serialize, Deserialize, Clone, Debug, Default, PartialEq)]
#[serde(transparent)]
pub struct Answers(pub BTreeMap<String, serde_json::Value>);

/// A visitor's way through the wizard.
#[derive(Table, Serialize, Clone, Debug)]
#[table(
    name = "wizard_submissions",
    index(current_step),
    index(started_at.desc()),
    index(answers, using = gin),
    index(email_capture_id),
    check(wizard_submissions_current_step_check = "current_step between 1 and 50"),
    check(wizard_submissions_engagement_check = "seconds_spent >= 0 and page_views >= 0 and clicks >= 0"),
)]
pub struct WizardSubmission {
    /// The id.
    #[column(primary_key, identity)]
    pub id: WizardSubmissionId,
    /// The visitor's session: one submission each.
    #[column(unique, length = 200)]
    pub session: String,
    /// The capture of the visitor's address, if there is one.
    #[column(references(EmailCapture::id, on_delete = set_null), inverse = wizard_submissions)]
    pub email_capture_id: Option<EmailCaptureId>,
    /// The furthest step that the visitor reached.
    #[column(default = 1)]
    pub current_step: i32,
    /// The steps that are done, in ascending order.
    #[column(default = sql("'{}'"))]
    pub completed_steps: Vec<i32>,
    /// Answer of analytic interest: the visitor's industry.
    pub industry: Option<String>,
    /// Answer of analytic interest: the size of the company.
    pub company_size: Option<String>,
    /// Answer of analytic interest: what the visitor wants to reach.
    pub goal: Option<String>,
    /// Answer of analytic interest: the budget.
    pub budget: Option<String>,
    /// Every answer.
    #[column(default = sql("'{}'"))]
    pub answers: Json<Answers>,
    /// Engagement: seconds spent.
    #[column(default = 0)]
    pub seconds_spent: i32,
    /// Engagement: pages viewed.
    #[column(default = 0)]
    pub page_views: i32,
    /// Engagement: clicks.
    #[column(default = 0)]
    pub clicks: i32,
    /// When the visitor began.
    #[column(default = now())]
    pub started_at: DateTime<Utc>,
    /// When the visitor gave up.
    pub abandoned_at: Option<DateTime<Utc>>,
    /// When the visitor finished.
    pub completed_at: Option<DateTime<Utc>>,
    /// When the row last changed.
    #[column(default = now())]
    pub updated_at: DateTime<Utc>,
}
