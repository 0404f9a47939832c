//! What others see of a statement: a span by OpenTelemetry's conventions for databases, and the hook
//! for slow ones.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tracing::Span;
use tracing::field::Empty;

use super::settings::Settings;
use crate::error::Error;
use crate::sql::Statement;

/// A statement that took long. See [`DbBuilder::on_slow`](super::DbBuilder::on_slow).
#[derive(Debug)]
#[non_exhaustive]
pub struct SlowQuery<'a> {
    /// The text of the statement, without its values.
    pub statement: &'a str,
    /// How long it took, from the moment that it had a connection to its last row.
    pub took: Duration,
    /// How many rows it gave.
    pub rows: u64,
    /// Why it failed, if it did.
    pub error: Option<&'a Error>,
}

/// A statement that is seen.
pub(super) struct Observed {
    span: Span,
    rows: u64,
    slow: Option<Box<Clock>>,
}

/// Measures for the hook.
struct Clock {
    settings: Arc<Settings>,
    begun: Instant,
    statement: String,
}

impl Observed {
    pub(super) fn begin(settings: &Arc<Settings>, statement: &Statement) -> Self {
        let slow = settings.slow.is_some().then(|| {
            let statement = statement.text.clone();
            Box::new(Clock { settings: settings.clone(), begun: Instant::now(), statement })
        });
        Self { span: span(settings, statement), rows: 0, slow }
    }

    pub(super) fn row(&mut self) {
        self.rows += 1;
    }

    pub(super) fn done(&mut self, written: Option<u64>) {
        self.span.record("db.response.returned_rows", self.rows);
        if let Some(written) = written {
            self.span.record("db.response.affected_rows", written);
        }
        self.tell(None);
    }

    pub(super) fn failed(&mut self, error: &Error) {
        let code = error.code();
        if let Some(code) = code {
            self.span.record("db.response.status_code", code);
        }
        self.span.record("error.type", code.unwrap_or_else(|| error.kind()));
        self.span.record("otel.status_code", "ERROR");
        self.tell(Some(error));
    }

    /// Ends the span, and tells of a statement that took long.
    fn tell(&mut self, error: Option<&Error>) {
        self.span = Span::none();
        let Some(clock) = self.slow.take() else { return };
        let took = clock.begun.elapsed();
        if let Some((limit, hook)) = &clock.settings.slow
            && took >= *limit
        {
            hook(&SlowQuery { statement: &clock.statement, took, rows: self.rows, error });
        }
    }
}

fn span(settings: &Settings, statement: &Statement) -> Span {
    let span = tracing::debug_span!(
        "query",
        otel.name = Empty,
        otel.kind = "client",
        otel.status_code = Empty,
        db.system.name = "postgresql",
        db.namespace = Empty,
        db.query.text = Empty,
        db.operation.name = Empty,
        db.collection.name = Empty,
        db.response.returned_rows = Empty,
        db.response.affected_rows = Empty,
        db.response.status_code = Empty,
        "error.type" = Empty,
        server.address = Empty,
        server.port = Empty,
    );
    if span.is_disabled() {
        // it would still look for the fields that are recorded
        return Span::none();
    }
    let operation = operation(&statement.text);
    span.record("db.operation.name", operation.as_str());
    match statement.table {
        Some(table) => {
            span.record("db.collection.name", table);
            span.record("otel.name", format!("{operation} {table}"))
        }
        None => span.record("otel.name", operation.as_str()),
    };
    span.record("db.query.text", statement.text.as_str());
    span.record("db.namespace", settings.server.database.as_str());
    span.record("server.address", settings.server.address.as_str());
    span.record("server.port", settings.server.port);
    span
}

/// The word that a statement begins with.
fn operation(text: &str) -> String {
    let word = text.split(|c: char| !c.is_ascii_alphabetic()).find(|word| !word.is_empty());
    word.unwrap_or_default().to_ascii_uppercase()
}
