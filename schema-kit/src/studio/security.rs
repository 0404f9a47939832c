//! Who may ask: this machine, with the token, from the studio's own page.

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::problem::Problem;

/// The secret of one run of the studio.
pub(super) struct Token(String);

impl Token {
    pub(super) fn random() -> Self {
        let (high, middle, low): (u64, u64, u64) = rand::random();
        Self(format!("{high:016x}{middle:016x}{low:016x}"))
    }

    pub(super) fn expose(&self) -> &str {
        &self.0
    }

    /// Takes the same time wherever the first difference is.
    fn is(&self, given: &str) -> bool {
        let (own, given) = (self.0.as_bytes(), given.as_bytes());
        let differences = own.iter().zip(given).fold(0, |all, (a, b)| all | (a ^ b));
        own.len() == given.len() && differences == 0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token")
    }
}

/// What a request is held against.
pub(super) struct Guard {
    /// The names under which the studio may be addressed. Any other may be a name that a stranger
    /// has made to mean this machine.
    hosts: [String; 2],
    token: Token,
}

impl Guard {
    pub(super) fn new(address: SocketAddr, token: Token) -> Self {
        let port = address.port();
        Self { hosts: [format!("127.0.0.1:{port}"), format!("localhost:{port}")], token }
    }

    fn refuse(&self, path: &str, headers: &HeaderMap) -> Option<Problem> {
        let text = |name: HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or(""));
        let host = text(header::HOST).unwrap_or("");
        if !self.hosts.iter().any(|own| own == host) {
            return Some(Problem::forbidden("the studio is not known under this name"));
        }
        if text(header::ORIGIN).is_some_and(|origin| origin.strip_prefix("http://") != Some(host)) {
            return Some(Problem::forbidden("this page may not use the studio"));
        }
        let site = text(HeaderName::from_static("sec-fetch-site"));
        if path.starts_with("/api/") {
            if site.is_some_and(|site| site != "same-origin") {
                return Some(Problem::forbidden("this page may not use the studio"));
            }
            let given = text(header::AUTHORIZATION).and_then(|text| text.strip_prefix("Bearer "));
            if !given.is_some_and(|given| self.token.is(given)) {
                return Some(Problem::unauthorized(
                    "open the link that `cargo schema studio` printed: its token is missing here",
                ));
            }
        }
        None
    }
}

/// The outermost layer: refuses strangers, and tells the browser what the page may do.
pub(super) async fn check(
    State(guard): State<Arc<Guard>>,
    request: Request,
    next: Next,
) -> Response {
    let mut response = match guard.refuse(request.uri().path(), request.headers()) {
        Some(problem) => problem.into_response(),
        None => next.run(request).await,
    };
    for (name, value) in HEADERS {
        let name = HeaderName::from_static(name);
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}

const HEADERS: [(&str, &str); 7] = [
    (
        "content-security-policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
         connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("cache-control", "no-store"),
];
