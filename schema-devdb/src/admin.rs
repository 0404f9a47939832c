//! Statements on the clusters that this crate owns.

use std::error::Error as _;
use std::future::Future;
use std::io;
use std::thread;
use std::time::Duration;

use tokio::runtime::Runtime;
use tokio_postgres::error::SqlState;
use tokio_postgres::{Client, NoTls};

use crate::error::Error;

/// A connection for administration.
///
/// Callable from anywhere, async tests included: a thread of its own waits for the server, because a
/// runtime can't be entered from within another.
pub(crate) struct Session {
    /// `None` only while dropping.
    runtime: Option<Runtime>,
    client: Client,
}

/// How often, and after which pause each, a server is asked again that has yet to take the connections
/// that wait for it: Linux refuses further ones.
const ATTEMPTS: usize = 500;
const PAUSE: Duration = Duration::from_millis(10);

impl Session {
    pub(crate) fn connect(url: &str) -> Result<Self, Error> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime =
            runtime.map_err(|source| Error::Io { doing: "start a runtime".into(), source })?;
        let connecting = || {
            elsewhere(&runtime, async {
                let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
                tokio::spawn(connection);
                Ok(client)
            })
        };
        let mut client = connecting();
        for _ in 0..ATTEMPTS {
            if !client.as_ref().is_err_and(is_busy) {
                break;
            }
            thread::sleep(PAUSE);
            client = connecting();
        }
        let doing = "connect to the database server";
        match client {
            Ok(client) => Ok(Self { runtime: Some(runtime), client }),
            Err(source) => {
                runtime.shutdown_background();
                Err(Error::Database { doing: doing.into(), source })
            }
        }
    }

    /// Runs one statement.
    pub(crate) fn execute(&self, doing: &str, sql: &str) -> Result<(), Error> {
        self.run(self.client.batch_execute(sql)).map_err(|source| failed(doing, source))
    }

    /// The first column of a query with one text parameter.
    pub(crate) fn texts(&self, doing: &str, sql: &str, value: &str) -> Result<Vec<String>, Error> {
        let rows = self.run(self.client.query(sql, &[&value]));
        rows.and_then(|rows| rows.iter().map(|row| row.try_get(0)).collect())
            .map_err(|source| failed(doing, source))
    }

    /// Creates a database; that it exists already is fine.
    pub(crate) fn ensure_database(&self, name: &str) -> Result<(), Error> {
        let doing = format!("create the database {name}");
        let found =
            self.texts(&doing, "SELECT datname::text FROM pg_database WHERE datname = $1", name)?;
        if !found.is_empty() {
            return Ok(());
        }
        match self.run(self.client.batch_execute(&format!("CREATE DATABASE {}", quoted(name)))) {
            Ok(()) => Ok(()),
            // somebody else was faster, by a lot or by a little
            Err(error)
                if matches!(
                    error.code(),
                    Some(&SqlState::DUPLICATE_DATABASE | &SqlState::UNIQUE_VIOLATION)
                ) =>
            {
                Ok(())
            }
            Err(source) => Err(failed(&doing, source)),
        }
    }

    fn run<T: Send>(&self, future: impl Future<Output = T> + Send) -> T {
        // only Drop takes the runtime away
        let runtime = self.runtime.as_ref().unwrap_or_else(|| unreachable!("used after drop"));
        elsewhere(runtime, future)
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // an ordinary drop would block, which async callers must not
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// Runs a future to its end on another thread.
fn elsewhere<T: Send>(runtime: &Runtime, future: impl Future<Output = T> + Send) -> T {
    thread::scope(|scope| match scope.spawn(|| runtime.block_on(future)).join() {
        Ok(value) => value,
        Err(panic) => std::panic::resume_unwind(panic),
    })
}

fn is_busy(error: &tokio_postgres::Error) -> bool {
    let cause = error.source().and_then(|cause| cause.downcast_ref::<io::Error>());
    cause.is_some_and(|cause| cause.kind() == io::ErrorKind::WouldBlock)
}

fn failed(doing: &str, source: tokio_postgres::Error) -> Error {
    Error::Database { doing: doing.into(), source }
}

/// An identifier, quoted.
pub(crate) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
