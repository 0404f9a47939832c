//! Connections to the database, kept for the next request.

use std::fmt;
use std::sync::{Mutex, PoisonError};

use schema_core::connect::Canceller;
use tokio_postgres::{Client, Transaction};

use super::problem::Problem;
use crate::Error;
use crate::source::DatabaseUrl;
use crate::source::database::connect_cancellable;

/// How many connections wait for the next request.
const KEPT: usize = 4;

/// Settings of a transaction: how values are spelled, and how long a statement may take. They end
/// with it, so that a connection is as it was, also behind a pooler.
const SETTINGS: &str = "SET LOCAL statement_timeout = '30s'; SET LOCAL lock_timeout = '5s'; \
    SET LOCAL idle_in_transaction_session_timeout = '1min'; SET LOCAL DateStyle = 'ISO, MDY'; \
    SET LOCAL TimeZone = 'UTC'; SET LOCAL IntervalStyle = 'postgres'; \
    SET LOCAL bytea_output = 'hex'; SET LOCAL extra_float_digits = 1; \
    SET LOCAL client_min_messages = error";

#[derive(Debug)]
pub(super) struct Sessions {
    url: DatabaseUrl,
    idle: Mutex<Vec<Session>>,
}

impl Sessions {
    pub(super) fn new(url: DatabaseUrl) -> Self {
        Self { url, idle: Mutex::default() }
    }

    /// A connection, for one request.
    pub(super) async fn lease(&self) -> Result<Lease<'_>, Error> {
        let idle = || self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        while let Some(session) = idle() {
            if !session.client.is_closed() {
                return Ok(Lease { session: Some(session), home: self });
            }
        }
        let session = Session::open(&self.url).await?;
        Ok(Lease { session: Some(session), home: self })
    }
}

/// A connection, with what ends a statement of it.
pub(super) struct Session {
    pub(super) client: Client,
    canceller: Canceller,
}

impl Session {
    pub(super) async fn open(url: &DatabaseUrl) -> Result<Self, Error> {
        let (client, canceller) = connect_cancellable(url.target()).await?;
        Ok(Self { client, canceller })
    }

    /// Ends the statement that runs, if there is one, without waiting for that.
    pub(super) fn cancel(&self) {
        let canceller = self.canceller.clone();
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            // A server that can't be reached has nothing to end.
            runtime.spawn(async move { drop(canceller.cancel().await) });
        }
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Session")
    }
}

/// A connection in use. Dropped before it is given back, as when the browser no longer waits, it
/// ends the statement that runs and is closed.
pub(super) struct Lease<'a> {
    session: Option<Session>,
    home: &'a Sessions,
}

impl Lease<'_> {
    /// A transaction that can change nothing.
    pub(super) async fn reading(&mut self) -> Result<Transaction<'_>, Problem> {
        self.begin(true).await
    }

    /// A transaction that can.
    pub(super) async fn writing(&mut self) -> Result<Transaction<'_>, Problem> {
        self.begin(false).await
    }

    async fn begin(&mut self, read_only: bool) -> Result<Transaction<'_>, Problem> {
        let Some(Session { client, .. }) = &mut self.session else {
            return Err(Problem::bad_request("the connection was given back"));
        };
        let transaction = client.build_transaction().read_only(read_only).start().await?;
        transaction.batch_execute(SETTINGS).await?;
        Ok(transaction)
    }

    /// The connection is as it was and may serve the next request.
    pub(super) fn give_back(mut self) {
        let Some(session) = self.session.take() else { return };
        let mut idle = self.home.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < KEPT {
            idle.push(session);
        }
    }
}

impl Drop for Lease<'_> {
    fn drop(&mut self) {
        if let Some(session) = &self.session {
            session.cancel();
        }
    }
}
