//! Statements that need each other, in whatever order they come.

use futures_util::future::BoxFuture;
use tokio_postgres::Error;
use tokio_postgres::error::SqlState;

/// Where statements are run: one that fails leaves no trace.
pub(crate) trait Run {
    /// Runs one.
    fn run<'a>(&'a self, sql: &'a str) -> BoxFuture<'a, Result<(), Error>>;
}

/// Each statement is a transaction of its own.
impl Run for tokio_postgres::Client {
    fn run<'a>(&'a self, sql: &'a str) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(self.batch_execute(sql))
    }
}

/// Runs statements until none is left. What misses an object waits for those after it.
///
/// # Errors
/// The first statement that is wrong by itself, or of those that wait, when none gets any further.
pub(crate) async fn run_all<S>(
    place: &(dyn Run + Sync),
    mut waiting: Vec<S>,
    sql: fn(&S) -> &str,
) -> Result<(), (S, Error)> {
    while !waiting.is_empty() {
        let before = waiting.len();
        let mut left = Vec::new();
        let mut first = None;
        for statement in waiting {
            match place.run(sql(&statement)).await {
                Ok(()) => {}
                Err(error) if needs_another(&error) => {
                    first.get_or_insert(error);
                    left.push(statement);
                }
                Err(error) => return Err((statement, error)),
            }
        }
        if left.len() == before
            && let Some(error) = first
        {
            return Err((left.swap_remove(0), error));
        }
        waiting = left;
    }
    Ok(())
}

/// Whether an object is missing, which another statement may bring.
pub(crate) fn needs_another(error: &Error) -> bool {
    error.code().is_some_and(|code| {
        [
            SqlState::UNDEFINED_TABLE,
            SqlState::UNDEFINED_OBJECT,
            SqlState::UNDEFINED_FUNCTION,
            SqlState::UNDEFINED_COLUMN,
            SqlState::INVALID_SCHEMA_NAME,
            SqlState::INVALID_FOREIGN_KEY,
            SqlState::WRONG_OBJECT_TYPE,
        ]
        .contains(code)
    })
}
