use axum::extract::State;
use axum::response::Json;
use schema_core::prelude::*;
use serde::Serialize;

use super::ApiError;
use crate::schema::{EmailCapture, User, WizardSubmission};

/// How many people got how far.
#[derive(Serialize)]
pub(super) struct Funnel {
    email_captures: i64,
    wizard: Wizard,
    users: i64,
    conversions: i64,
    /// Conversions by users.
    conversion_rate: f64,
    /// What the conversions are worth, in cents.
    conversion_value_cents: i64,
}

#[derive(Serialize)]
struct Wizard {
    started: i64,
    completed: i64,
    abandoned: i64,
    steps: Vec<StepCount>,
}

#[derive(Serialize)]
struct StepCount {
    step: i32,
    /// How many sessions came to this step or further.
    reached: i64,
    /// Of those that came to the step before, how many came to this one.
    conversion: f64,
}

/// `GET /api/funnel`
pub(super) async fn funnel(State(db): State<Db>) -> Result<Json<Funnel>, ApiError> {
    let users = User::select().count(&db).await?;
    let converted = User::select().filter(User::converted_at.is_not_null());
    let (conversions, value) =
        converted.columns((count_all(), sum(User::conversion_value_cents))).one(&db).await?;
    Ok(Json(Funnel {
        email_captures: EmailCapture::select().count(&db).await?,
        wizard: wizard(&db).await?,
        users,
        conversions,
        conversion_rate: ratio(conversions, users),
        conversion_value_cents: value.unwrap_or(0),
    }))
}

async fn wizard(db: &Db) -> Result<Wizard, schema_core::Error> {
    let (started, completed, abandoned) = WizardSubmission::select()
        .columns((
            count_all(),
            count(WizardSubmission::completed_at),
            count(WizardSubmission::abandoned_at),
        ))
        .one(db)
        .await?;
    let furthest: Vec<(i32, i64)> = WizardSubmission::select()
        .group_by(WizardSubmission::current_step)
        .order_by(WizardSubmission::current_step)
        .columns((WizardSubmission::current_step, count_all()))
        .all(db)
        .await?;
    Ok(Wizard { started, completed, abandoned, steps: steps(&furthest) })
}

/// From how many stopped at each step to how many reached it.
fn steps(furthest: &[(i32, i64)]) -> Vec<StepCount> {
    let last = furthest.last().map_or(0, |(step, _)| *step);
    let reached = |step: i32| -> i64 {
        furthest.iter().filter(|(at, _)| *at >= step).map(|(_, count)| count).sum()
    };
    let before = |step: i32| reached((step - 1).max(1));
    (1..=last)
        .map(|step| StepCount {
            step,
            reached: reached(step),
            conversion: ratio(reached(step), before(step)),
        })
        .collect()
}

/// A share of a whole; 0 of nothing.
#[allow(clippy::cast_precision_loss)] // exact up to 2^53 people
fn ratio(part: i64, whole: i64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

#[cfg(test)]
mod tests {
    use super::steps;

    #[test]
    fn whoever_reached_a_step_reached_those_before() {
        let reached: Vec<_> =
            steps(&[(1, 6), (3, 4)]).iter().map(|s| (s.step, s.reached, s.conversion)).collect();
        assert_eq!(reached, [(1, 10, 1.0), (2, 4, 0.4), (3, 4, 1.0)]);
        assert!(steps(&[]).is_empty());
    }
}
