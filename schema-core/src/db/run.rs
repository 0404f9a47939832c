//! Running one statement.

use std::sync::Arc;

use tokio_postgres::types::{ToSql, Type};

use super::deadline::Deadline;
use super::executor::Call;
use super::observe::Observed;
use super::pool::Lease;
use super::route::Incoming;
use super::rows::RowStream;
use super::session::{Running, Session};
use crate::error::{Error, Failure, QueryError};
use crate::sql::Statement;

/// A statement as it is sent, for whoever has to tell of it.
pub(super) struct Sent {
    text: Arc<str>,
    types: Option<Arc<[Type]>>,
    values: Option<Vec<String>>,
}

impl Sent {
    pub(super) fn new(session: &Session, statement: &Statement) -> Self {
        let values = || statement.params.iter().map(|value| format!("{value:?}")).collect();
        Self {
            text: statement.text.as_str().into(),
            types: None,
            values: session.settings.show_values.then(values),
        }
    }

    pub(super) fn failed(&self, source: impl Into<Failure>) -> Error {
        let mut error = QueryError::new(&self.text, source);
        let types = self.types.iter().flat_map(|types| types.iter());
        error.set_params(types.map(ToString::to_string).collect(), self.values.clone());
        Error::Query(Box::new(error))
    }

    pub(super) fn timed_out(&self, deadline: &Deadline) -> Error {
        Error::Timeout { statement: self.text.to_string(), after: deadline.after() }
    }

    pub(super) fn lost(&self) -> Error {
        Error::Abandoned { statement: self.text.to_string() }
    }
}

/// Starts a statement; its rows come as they arrive.
pub(super) async fn start(
    lease: Lease,
    statement: &Statement,
    call: &Call,
) -> Result<RowStream, Error> {
    let session = lease.session().clone();
    let mut sent = Sent::new(&session, statement);
    if !session.is_ready().await {
        return Err(sent.lost());
    }
    super::watch::count(&statement.text);
    let mut observed = Observed::begin(&session.settings, statement);
    let mut deadline = call.timeout.or(session.settings.timeout).map(Deadline::new);
    let mut running = Running::new(session.clone());
    let comment = call.comment(&session.settings);
    let params: Vec<_> = statement.params().collect();
    let opening = open(&session, &statement.text, &params, &comment, &mut running, &mut sent);
    let opened = Deadline::wait(&mut deadline, &session, opening).await;
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
    text: &str,
    params: &[&(dyn ToSql + Sync)],
    comment: &str,
    running: &mut Running,
    sent: &mut Sent,
) -> Result<Incoming, Failure> {
    let mut is_first = true;
    loop {
        let opened = match session.prepare(text, running).await {
            Ok(prepared) => {
                sent.text = prepared.text.clone();
                sent.types = Some(prepared.types.clone());
                session.send(&prepared, params, comment).await
            }
            Err(error) => Err(error),
        };
        match opened {
            Err(error) if error.is_stale() => {
                session.forget(text);
                if !is_first || session.in_transaction() {
                    return Err(error);
                }
                is_first = false;
            }
            result => return result,
        }
    }
}
