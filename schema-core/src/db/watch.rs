use std::cell::RefCell;
use std::collections::HashMap;
use std::future::Future;

/// Statements that ran too often where a [`watch`] looked: one query for each row of another, as a
/// rule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "a statement ran {runs} times where {allowed} are allowed: fetch its rows with one statement, \
     by a join or `with(…)`\n  in: {statement}"
)]
pub struct TooManyRuns {
    /// The text of the statement, without its values.
    pub statement: String,
    /// How often it ran.
    pub runs: usize,
    /// How often it might have run.
    pub allowed: usize,
}

tokio::task_local! {
    static RUNS: RefCell<HashMap<String, usize>>;
}

/// For tests: gives what `body` gives, unless the same statement ran more than `allowed` times in
/// it. What `body` spawns as tasks of their own is not counted.
///
/// ```no_run
/// # use schema_core::prelude::*;
/// use schema_core::db::watch;
/// # async fn example(db: &Db) -> Result<(), Box<dyn std::error::Error>> {
/// watch(5, async {
///     for id in 1..=10 {
///         sql("SELECT name FROM users WHERE id = {}", [id]).one::<String>(db).await?;
///     }
///     Ok::<_, schema_core::Error>(())
/// })
/// .await??; // a statement ran 10 times where 5 are allowed
/// # Ok(()) }
/// ```
///
/// # Errors
/// [`TooManyRuns`], of the statement that ran most often.
pub fn watch<F: Future>(
    allowed: usize,
    body: F,
) -> impl Future<Output = Result<F::Output, TooManyRuns>> {
    // a whole test may be in it: it stays off the stack of who waits
    let body = Box::pin(body);
    RUNS.scope(RefCell::default(), async move {
        let output = body.await;
        let most = RUNS.with(|runs| {
            let runs = runs.borrow();
            let most = runs.iter().max_by_key(|(_, runs)| **runs);
            most.map(|(statement, runs)| (statement.clone(), *runs))
        });
        match most {
            Some((statement, runs)) if runs > allowed => {
                Err(TooManyRuns { statement, runs, allowed })
            }
            _ => Ok(output),
        }
    })
}

/// Counts a run of a statement, where one looks.
pub(super) fn count(text: &str) {
    // an error: nobody looks
    let _ = RUNS.try_with(|runs| {
        let mut runs = runs.borrow_mut();
        match runs.get_mut(text) {
            Some(count) => *count += 1,
            None => drop(runs.insert(text.to_owned(), 1)),
        }
    });
}
