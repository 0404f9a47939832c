use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Json;
use schema_core::prelude::*;
use serde::Deserialize;

use super::ApiError;
use super::body::Body;
use super::field::{Email, Text, text};
use crate::schema::{EmailCaptureId, NewUser, User, UserRole};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SignUp {
    email: Email,
    email_capture_id: Option<EmailCaptureId>,
    role: Option<UserRole>,
    first_name: Option<Text<200>>,
    last_name: Option<Text<200>>,
    company: Option<Text<200>>,
    job_title: Option<Text<200>>,
    phone: Option<Text<40>>,
    country: Option<Text<2>>,
    timezone: Option<Text<100>>,
    avatar_url: Option<Text<2000>>,
    converted_at: Option<DateTime<Utc>>,
    conversion_source: Option<Text>,
    conversion_value_cents: Option<Cents>,
}

/// An amount that is not negative.
#[derive(Deserialize)]
#[serde(try_from = "i64")]
struct Cents(i64);

impl TryFrom<i64> for Cents {
    type Error = &'static str;

    fn try_from(cents: i64) -> Result<Self, Self::Error> {
        if cents >= 0 { Ok(Self(cents)) } else { Err("must not be negative") }
    }
}

/// `POST /api/users`: 201 with the new row, or 409 when the address has a user already.
pub(super) async fn create(
    State(db): State<Db>,
    Body(sign_up): Body<SignUp>,
) -> Result<(StatusCode, Json<User>), ApiError> {
    let new = NewUser::builder()
        .email(sign_up.email.as_str())
        .email_capture_id(sign_up.email_capture_id)
        .role(sign_up.role.unwrap_or(UserRole::Member))
        .first_name(text(sign_up.first_name))
        .last_name(text(sign_up.last_name))
        .company(text(sign_up.company))
        .job_title(text(sign_up.job_title))
        .phone(text(sign_up.phone))
        .country(text(sign_up.country))
        .timezone(text(sign_up.timezone))
        .avatar_url(text(sign_up.avatar_url))
        .converted_at(sign_up.converted_at)
        .conversion_source(text(sign_up.conversion_source))
        .conversion_value_cents(sign_up.conversion_value_cents.map(|Cents(cents)| cents))
        .build();
    let inserted =
        User::insert(new).on_conflict(User::email).do_nothing().returning().optional(&db).await;
    match inserted {
        Ok(Some(user)) => Ok((StatusCode::CREATED, Json(user))),
        Ok(None) => {
            let message = "there is a user with this address already";
            Err(ApiError::field(StatusCode::CONFLICT, "email", message))
        }
        Err(error) if error.constraint() == Some("users_email_capture_id_fkey") => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            Err(ApiError::field(status, "email_capture_id", "there is no such email capture"))
        }
        Err(error) => Err(error.into()),
    }
}
