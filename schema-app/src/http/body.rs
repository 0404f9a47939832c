use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{StatusCode, header};
use serde::de::DeserializeOwned;

use super::ApiError;
use super::MAX_BODY;

/// A JSON body. What is wrong with it is an [`ApiError`] that names the field.
pub(super) struct Body<T>(pub(super) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        require_json(&request)?;
        let bytes = Bytes::from_request(request, state).await.map_err(|rejection| {
            if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
                let message = format!("the body is larger than {MAX_BODY} bytes");
                ApiError::new(StatusCode::PAYLOAD_TOO_LARGE, message)
            } else {
                ApiError::new(rejection.status(), rejection.body_text())
            }
        })?;
        let mut json = serde_json::Deserializer::from_slice(&bytes);
        let value = serde_path_to_error::deserialize(&mut json).map_err(|error| explain(&error))?;
        json.end().map_err(|error| malformed(&error))?;
        Ok(Self(value))
    }
}

fn require_json(request: &Request) -> Result<(), ApiError> {
    let content_type = request.headers().get(header::CONTENT_TYPE);
    let content_type = content_type.and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = content_type.split(';').next().unwrap_or_default().trim();
    if essence.eq_ignore_ascii_case("application/json") {
        return Ok(());
    }
    let message = "send the body as JSON, with `content-type: application/json`";
    Err(ApiError::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, message))
}

fn explain(error: &serde_path_to_error::Error<serde_json::Error>) -> ApiError {
    if !error.inner().is_data() {
        return malformed(error.inner());
    }
    // serde_json adds where in the text: of use to a person who reads the text, not to a client.
    let text = error.inner().to_string();
    let message = text.split(" at line ").next().unwrap_or(&text);
    let path = error.path().to_string();
    let field = match message.strip_prefix("missing field `") {
        Some(rest) => rest.trim_end_matches('`').to_owned(),
        None if path == "." => return ApiError::new(StatusCode::UNPROCESSABLE_ENTITY, message),
        None => path,
    };
    ApiError::field(StatusCode::UNPROCESSABLE_ENTITY, field, message)
}

fn malformed(error: &serde_json::Error) -> ApiError {
    ApiError::new(StatusCode::BAD_REQUEST, format!("the body is not valid JSON: {error}"))
}
