//! Running one statement.

use std::pin::pin;
use std::sync::Arc;

use super::deadline::Deadline;
use super::executor::Call;
use super::observe::Observed;
use super::pool::Lease;
use super::route::{Incoming, Prepared};
use super::rows::RowStream;
use super::session::{Running, Session};
use crate::error::{Error, Failure, QueryError};
use crate::sql::Statement;

/// A statement that was sent, for whoever has to tell of it.
pub(super) struct Sent {
    what: What,
    values: Option<Vec<String>>,
}

/// As much of it as is known.
enum What {
    Prepared(Arc<Prepared>),
    Text(String),
}

impl Sent {
    /// A statement, and what its server knows of it, if that is known.
    pub(super) fn new(
        session: &Session,
        statement: &Statement,
        prepared: Option<Arc<Prepared>>,
    ) -> Self {
        let values = || statement.params.iter().map(|value| format!("{value:?}")).collect();
        Self {
            what: prepared.map_or_else(|| What::Text(statement.text.clone()), What::Prepared),
            values: session.settings.show_values.then(values),
        }
    }

    pub(super) fn text(&self) -> &str {
        match &self.what {
            What::Prepared(prepared) => &prepared.text,
            What::Text(text) => text,
        }
    }

    pub(super) fn failed(&self, source: impl Into<Failure>) -> Error {
        let mut error = QueryError::new(self.text(), source);
        let types = match &self.what {
            What::Prepared(prepared) => prepared.types.iter().map(ToString::to_string).collect(),
            What::Text(_) => Vec::new(),
        };
        error.set_params(types, self.values.clone());
        Error::Query(Box::new(error))
    }

    pub(super) fn timed_out(&self, deadline: &Deadline) -> Error {
        Error::Timeout { statement: self.text().to_owned(), after: deadline.after() }
    }

    pub(super) fn lost(&self) -> Error {
        Error::Abandoned { statement: self.text().to_owned() }
    }
}

/// Starts a statement; its rows come as they arrive.
pub(super) async fn start(
    lease: Lease,
    statement: &Statement,
    call: &Call,
) -> Result<RowStream, Error> {
    let session = lease.session().clone();
    if !session.is_ready().await {
        return Err(Sent::new(&session, statement, None).lost());
    }
    super::watch::count(&statement.text);
    let mut observed = Observed::begin(&session.settings, statement);
    let mut deadline = call.timeout.or(session.settings.timeout).map(Deadline::new);
    let mut running = Running::new(session.clone());
    let comment = call.comment(&session.settings);
    let mut prepared = None;
    let opened = {
        let opening = pin!(open(&session, statement, &comment, &mut running, &mut prepared));
        Deadline::wait(&mut deadline, &session, opening).await
    };
    let sent = Sent::new(&session, statement, prepared);
    let error = match opened {
        Some(Ok(rows)) => {
            let stream = RowStream::new(rows, sent, deadline, observed, running, lease);
            return Ok(stream);
        }
        Some(Err(error)) => Some(error),
        None => None,
    };
    running.done();
    let error = ended(&session, &sent, deadline.as_ref(), error);
    observed.failed(&error);
    Err(error)
}

/// The error of a statement that is at its end; `None` when the server never said one.
pub(super) fn ended(
    session: &Session,
    sent: &Sent,
    deadline: Option<&Deadline>,
    error: Option<Failure>,
) -> Error {
    if let Some(error) = &error {
        session.note(error);
    }
    match (deadline.filter(|deadline| deadline.has_fired(session, error.as_ref())), error) {
        (Some(deadline), _) => sent.timed_out(deadline),
        (None, Some(error)) => sent.failed(error),
        (None, None) => sent.lost(),
    }
}

/// Sends a statement, once more when the server has changed or forgotten it. In a transaction, which
/// it has ended by that, only the transaction as a whole can be run again.
async fn open(
    session: &Session,
    statement: &Statement,
    comment: &str,
    running: &mut Running,
    prepared: &mut Option<Arc<Prepared>>,
) -> Result<Incoming, Failure> {
    let mut is_first = true;
    loop {
        let opened = match session.prepare(&statement.text, running).await {
            Ok(known) => session.send(prepared.insert(known), &statement.params, comment).await,
            Err(error) => Err(error),
        };
        match opened {
            // nothing was sent of values that do not fit the types of before a change
            Err(error) if error.is_stale() || matches!(error, Failure::Value { .. }) => {
                session.forget(&statement.text);
                if !is_first || session.in_transaction() {
                    return Err(error);
                }
                is_first = false;
            }
            result => return result,
        }
    }
}
