//! What requests say, and what is said to one that fails.

pub(crate) use axum::extract::Query as Params;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

#[derive(Deserialize)]
pub(crate) struct Id {
    pub(crate) id: i32,
}

#[derive(Deserialize)]
pub(crate) struct Page {
    pub(crate) limit: u32,
    pub(crate) offset: u32,
}

#[derive(Deserialize)]
pub(crate) struct Term {
    term: String,
}

impl Term {
    /// What finds the words that begin with it.
    pub(crate) fn prefix(&self) -> String {
        format!("{}:*", self.term)
    }
}

/// A request that failed, for whatever reason.
pub(crate) struct Refusal(String);

impl<E: std::error::Error> From<E> for Refusal {
    fn from(error: E) -> Self {
        Self(error.to_string())
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        (StatusCode::INTERNAL_SERVER_ERROR, self.0).into_response()
    }
}
