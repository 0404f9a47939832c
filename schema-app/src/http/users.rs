use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Json;
use schema_core::prelude::*;
use serde::Deserialize;

use super::ApiError;
use super::body::Body;
use super::field::{Email, Text, text};
use crate::schema::{EmailCaptureId, NewUser, User, UserId, UserPatch, UserRole};

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
        Ok(None) => Err(taken()),
        Err(error) => Err(refused(error)),
    }
}

/// `PATCH /api/users/{id}`: 200 with the row as it is then. What is left out stays, and null is NULL.
pub(super) async fn change(
    State(db): State<Db>,
    Path(id): Path<UserId>,
    Body(mut patch): Body<UserPatch>,
) -> Result<Json<User>, ApiError> {
    patch.validate()?;
    if let Some(email) = &mut patch.email {
        let invalid = |message| ApiError::field(StatusCode::UNPROCESSABLE_ENTITY, "email", message);
        *email = Email::new(email).map_err(invalid)?.into_string();
    }
    // The service keeps these.
    patch.created_at = None;
    patch.updated_at = Some(Utc::now());
    let changed = User::update().set(patch).find(id).returning().optional(&db).await;
    let missing = || ApiError::new(StatusCode::NOT_FOUND, "there is no such user");
    changed.map_err(refused)?.map(Json).ok_or_else(missing)
}

fn taken() -> ApiError {
    ApiError::field(StatusCode::CONFLICT, "email", "there is a user with this address already")
}

fn refused(error: schema_core::Error) -> ApiError {
    if error.violates(User::email) {
        return taken();
    }
    if error.violates(User::email_capture_id) {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return ApiError::field(status, "email_capture_id", "there is no such email capture");
    }
    error.into()
}
