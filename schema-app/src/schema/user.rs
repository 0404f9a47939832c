use schema_core::prelude::*;
use serde::{Deserialize, Serialize};

use super::{EmailCapture, EmailCaptureId};

/// The id of a [`User`].
#[derive(PgNewtype, Serialize, Deserialize, Clone, Copy, Debug, PartialEq, Eq)]
pub struct UserId(pub i64);

/// What a user may do.
#[derive(PgEnum, Serialize, Deserialize, Clone, Copy, Debug, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum UserRole {
    /// Runs the site.
    Admin,
    /// Uses the site.
    Member,
}

/// A person who signed up.
#[derive(Table, Serialize, Clone, Debug)]
#[table(
    name = "users",
    index(created_at.desc()),
    index(converted_at, r#where = "converted_at is not null"),
    index(conversion_source),
    index(email_capture_id),
    check(users_conversion_value_cents_check = "conversion_value_cents >= 0"),
)]
pub struct User {
    /// The id.
    #[column(primary_key, identity)]
    pub id: UserId,
    /// The address, in lower case: one user each.
    #[column(unique, length = 320)]
    pub email: String,
    /// The capture that the user came from, if there is one.
    #[column(references(EmailCapture::id, on_delete = set_null), inverse = users)]
    pub email_capture_id: Option<EmailCaptureId>,
    /// What the user may do.
    #[column(default = UserRole::Member)]
    pub role: UserRole,
    /// First name.
    pub first_name: Option<String>,
    /// Last name.
    pub last_name: Option<String>,
    /// Company.
    pub company: Option<String>,
    /// Job title.
    pub job_title: Option<String>,
    /// Phone number.
    #[column(length = 40)]
    pub phone: Option<String>,
    /// Two-letter country code.
    #[column(length = 2)]
    pub country: Option<String>,
    /// Time zone by its IANA name.
    pub timezone: Option<String>,
    /// Address of a picture.
    pub avatar_url: Option<String>,
    /// When the user became a customer.
    pub converted_at: Option<DateTime<Utc>>,
    /// What made the user a customer.
    pub conversion_source: Option<String>,
    /// What the conversion is worth, in cents.
    pub conversion_value_cents: Option<i64>,
    /// When the user signed up.
    #[column(default = now())]
    pub created_at: DateTime<Utc>,
    /// When the row last changed.
    #[column(default = now())]
    pub updated_at: DateTime<Utc>,
}
