use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Json;
use schema_core::prelude::*;
use serde::Deserialize;

use super::ApiError;
use super::body::Body;
use super::field::{Object, Text, text};
use crate::schema::{Answers, EmailCaptureId, NewWizardSubmission, WizardSubmission};

/// What the visitor did since the last call.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Progress {
    step: StepNumber,
    #[serde(default)]
    completed: bool,
    #[serde(default)]
    answers: Object,
    industry: Option<Text>,
    company_size: Option<Text>,
    goal: Option<Text>,
    budget: Option<Text>,
    email_capture_id: Option<EmailCaptureId>,
    #[serde(default)]
    seconds: u16,
    #[serde(default)]
    page_views: u16,
    #[serde(default)]
    clicks: u16,
    /// The visitor left without finishing.
    #[serde(default)]
    abandoned: bool,
    /// This was the last step.
    #[serde(default)]
    finished: bool,
}

/// A step of the wizard: 1 to 50.
#[derive(Deserialize, Clone, Copy)]
#[serde(try_from = "i32")]
struct StepNumber(i32);

impl TryFrom<i32> for StepNumber {
    type Error = &'static str;

    fn try_from(step: i32) -> Result<Self, Self::Error> {
        if (1..=50).contains(&step) { Ok(Self(step)) } else { Err("a step is 1 to 50") }
    }
}

/// `PUT /api/wizard-submissions/{session}`: 201 for the first step of a session, 200 for later ones.
/// Seconds, page views and clicks add up; answers replace those to the same question.
pub(super) async fn put_step(
    State(db): State<Db>,
    Path(session): Path<String>,
    Body(step): Body<Progress>,
) -> Result<(StatusCode, Json<WizardSubmission>), ApiError> {
    let session = Text::<200>::new(&session)
        .map_err(|why| ApiError::field(StatusCode::UNPROCESSABLE_ENTITY, "session", why))?
        .into_string();
    let saved = db.transaction(async |tx| save(tx, &session, &step).await).await;
    match saved {
        Ok((true, row)) => Ok((StatusCode::CREATED, Json(row))),
        Ok((false, row)) => Ok((StatusCode::OK, Json(row))),
        Err(error) if error.constraint() == Some("wizard_submissions_email_capture_id_fkey") => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            Err(ApiError::field(status, "email_capture_id", "there is no such email capture"))
        }
        Err(error) => Err(error.into()),
    }
}

/// Makes sure that the session has its row, locks it, and writes what the step changes.
async fn save(
    tx: &mut Transaction<'_>,
    session: &str,
    step: &Progress,
) -> Result<(bool, WizardSubmission), schema_core::Error> {
    let new = NewWizardSubmission::builder().session(session).build();
    let created = WizardSubmission::insert(new)
        .on_conflict(WizardSubmission::session)
        .do_nothing()
        .exec(tx)
        .await?;
    let row = WizardSubmission::select()
        .filter(WizardSubmission::session.eq(session))
        .for_update()
        .one(tx)
        .await?;
    let id = row.id;
    let next = step.apply(row);
    let row = WizardSubmission::update()
        .set((
            WizardSubmission::email_capture_id.to(next.email_capture_id),
            WizardSubmission::current_step.to(next.current_step),
            WizardSubmission::completed_steps.to(next.completed_steps),
            WizardSubmission::industry.to(next.industry),
            WizardSubmission::company_size.to(next.company_size),
            WizardSubmission::goal.to(next.goal),
            WizardSubmission::budget.to(next.budget),
            WizardSubmission::answers.to(next.answers),
            WizardSubmission::seconds_spent.to(next.seconds_spent),
            WizardSubmission::page_views.to(next.page_views),
            WizardSubmission::clicks.to(next.clicks),
            WizardSubmission::abandoned_at.to(next.abandoned_at),
            WizardSubmission::completed_at.to(next.completed_at),
            WizardSubmission::updated_at.set(now()),
        ))
        .filter(WizardSubmission::id.eq(id))
        .returning()
        .one(tx)
        .await?;
    Ok((created == 1, row))
}

impl Progress {
    fn apply(&self, mut row: WizardSubmission) -> WizardSubmission {
        let StepNumber(step) = self.step;
        let now = Utc::now();
        row.current_step = row.current_step.max(step);
        if self.completed || self.finished {
            row.completed_steps.push(step);
            row.completed_steps.sort_unstable();
            row.completed_steps.dedup();
        }
        let Answers(answers) = &mut *row.answers;
        answers.extend(self.answers.0.clone());
        row.industry = text(self.industry.clone()).or(row.industry);
        row.company_size = text(self.company_size.clone()).or(row.company_size);
        row.goal = text(self.goal.clone()).or(row.goal);
        row.budget = text(self.budget.clone()).or(row.budget);
        row.email_capture_id = self.email_capture_id.or(row.email_capture_id);
        row.seconds_spent = row.seconds_spent.saturating_add(self.seconds.into());
        row.page_views = row.page_views.saturating_add(self.page_views.into());
        row.clicks = row.clicks.saturating_add(self.clicks.into());
        // Whoever comes back has not given up.
        row.abandoned_at = self.abandoned.then(|| row.abandoned_at.unwrap_or(now));
        if self.finished {
            row.completed_at = row.completed_at.or(Some(now));
        }
        row
    }
}
