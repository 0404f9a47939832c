use std::fmt;

use crate::error::server_message;
use crate::plan::Plan;

/// A plan that ended before its end: what was done, what was not, and why.
#[derive(Debug)]
pub struct Failed {
    /// The statements that are done and stay so.
    pub done: Vec<String>,
    /// The statements that are not.
    pub not_done: Vec<String>,
    /// Why.
    pub reason: Reason,
}

/// Why a plan ended before its end.
#[derive(Debug)]
pub enum Reason {
    /// Rows stand in the way; looked for before anything was done.
    Rows(Vec<String>),
    /// A statement failed.
    Statement {
        /// The number of its step, from 1.
        number: usize,
        /// The statement.
        sql: String,
        /// What the server says.
        source: tokio_postgres::Error,
    },
    /// A transaction could not be committed: whether it was is not known, when the connection broke.
    Commit {
        /// What the server or the driver says.
        source: tokio_postgres::Error,
    },
    /// The session could not be set up.
    Session {
        /// What the server or the driver says.
        source: tokio_postgres::Error,
    },
}

impl Failed {
    pub(super) fn new(plan: &Plan, done: usize, reason: Reason) -> Self {
        let sql = |steps: &[crate::steps::Step]| steps.iter().map(|s| s.sql.clone()).collect();
        let (before, after) = plan.steps.split_at(done);
        Self { done: sql(before), not_done: sql(after), reason }
    }
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.reason {
            Reason::Rows(reasons) => {
                return write!(
                    f,
                    "rows stand in the way; nothing was changed:\n  {}",
                    reasons.join("\n  ")
                );
            }
            Reason::Statement { number, sql, source } => {
                let total = self.done.len() + self.not_done.len();
                write!(f, "step {number} of {total} failed: {}\n  {sql}", server_message(source))?;
            }
            Reason::Commit { source } => {
                write!(f, "can't commit: {}", server_message(source))?;
            }
            Reason::Session { source } => {
                write!(f, "can't set up the session: {}", server_message(source))?;
            }
        }
        if self.done.is_empty() {
            return write!(f, "\nnothing was changed");
        }
        list(f, "done, and stays so", &self.done)?;
        list(f, "not done", &self.not_done)?;
        write!(f, "\nmend the cause and run the command again: it goes on from what is there")
    }
}

fn list(f: &mut fmt::Formatter<'_>, title: &str, statements: &[String]) -> fmt::Result {
    write!(f, "\n{title}:")?;
    for sql in statements {
        write!(f, "\n  {};", sql.replace('\n', "\n  "))?;
    }
    Ok(())
}

impl std::error::Error for Failed {}
