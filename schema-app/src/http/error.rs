use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Json, Response};
use schema_core::Invalid;
use serde_json::json;

/// An error as the client sees it: a status and
/// `{"error": {"message": "…", "field": "…"}}`, the field only where one is to blame; where the schema
/// knows what is wrong with several, `"fields": {"…": ["…"]}`.
#[derive(Debug)]
pub struct ApiError {
    status: StatusCode,
    message: String,
    field: Option<String>,
    fields: Option<Invalid>,
}

impl ApiError {
    /// An error of the request as a whole.
    pub fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self { status, message: message.into(), field: None, fields: None }
    }

    /// An error of one field of the request.
    pub fn field(status: StatusCode, field: impl Into<String>, message: impl Into<String>) -> Self {
        Self { field: Some(field.into()), ..Self::new(status, message) }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut error = json!({ "message": self.message });
        if let Some(field) = self.field {
            error["field"] = field.into();
        }
        if let Some(fields) = self.fields {
            error["fields"] = json!(fields);
        }
        let mut response = (self.status, Json(json!({ "error": error }))).into_response();
        if self.status == StatusCode::SERVICE_UNAVAILABLE {
            let retry = header::HeaderValue::from_static("1");
            response.headers_mut().insert(header::RETRY_AFTER, retry);
        }
        response
    }
}

/// What the schema says of a row before it is sent.
impl From<Invalid> for ApiError {
    fn from(invalid: Invalid) -> Self {
        let error = Self::new(StatusCode::UNPROCESSABLE_ENTITY, invalid.to_string());
        Self { fields: Some(invalid), ..error }
    }
}

/// What the database says of a request. What a client can't mend is logged and not shown.
impl From<schema_core::Error> for ApiError {
    fn from(error: schema_core::Error) -> Self {
        if error.is_unreachable() {
            tracing::warn!(%error, "the database is not available");
            return Self::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "the database is not available; try again in a moment",
            );
        }
        tracing::error!(%error, "the database refused a statement");
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "something went wrong on our side")
    }
}
