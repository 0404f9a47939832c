//! Statements that need each other, in whatever order they come.

use futures_util::StreamExt as _;
use futures_util::stream::BoxStream;
use tokio_postgres::Error;
use tokio_postgres::error::SqlState;

use crate::pipeline;

/// Where statements are run: one that fails leaves no trace.
pub(crate) trait Run {
    /// Runs some in their order, whatever becomes of those before, as the results are asked for or sooner.
    fn run<'a>(&'a self, statements: Vec<&'a str>) -> BoxStream<'a, Result<(), Error>>;
}

/// Each statement is a transaction of its own.
impl Run for tokio_postgres::Client {
    fn run<'a>(&'a self, statements: Vec<&'a str>) -> BoxStream<'a, Result<(), Error>> {
        pipeline::run(self, statements, pipeline::MANY)
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
        let mut wrong = None;
        let mut results = place.run(waiting.iter().map(sql).collect());
        for at in 0..waiting.len() {
            match results.next().await {
                Some(Err(error)) if needs_another(&error) => {
                    first.get_or_insert(error);
                    left.push(at);
                }
                Some(Err(error)) => {
                    wrong = Some((at, error));
                    break;
                }
                Some(Ok(())) | None => {}
            }
        }
        drop(results);
        if let Some((at, error)) = wrong {
            return Err((waiting.swap_remove(at), error));
        }
        if left.len() == before
            && let Some(error) = first
        {
            return Err((waiting.swap_remove(0), error));
        }
        let mut at = 0..;
        waiting.retain(|_| at.next().is_some_and(|at| left.binary_search(&at).is_ok()));
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
