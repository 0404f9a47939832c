use crate::steps::LockMode;

/// What a plan does on a scratch copy, and did not say.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Disproved {
    /// A statement fails.
    #[error("step {number} fails on a scratch copy: {message}\n  {sql}\n{ADVICE}")]
    Step {
        /// The number of the step, from 1.
        number: usize,
        /// Its statement.
        sql: String,
        /// What the server says.
        message: String,
    },
    /// A statement takes another lock than its step claims.
    #[error(
        "step {number} takes {seen} on {table} and claims {}\n  {sql}\n{ADVICE}",
        claimed.map_or("none", LockMode::as_str)
    )]
    Lock {
        /// The number of the step, from 1.
        number: usize,
        /// Its statement.
        sql: String,
        /// The table.
        table: String,
        /// What the step claims.
        claimed: Option<LockMode>,
        /// What the server shows, as `pg_locks.mode` has it.
        seen: String,
    },
    /// A statement writes a table anew, or claims to and does not.
    #[error(
        "step {number} {} {table}\n  {sql}\n{ADVICE}",
        if *claimed { "claims to write anew, and leaves," } else { "writes anew, unsaid," }
    )]
    Rewrite {
        /// The number of the step, from 1.
        number: usize,
        /// Its statement.
        sql: String,
        /// The table.
        table: String,
        /// Whether the step claims it.
        claimed: bool,
    },
    /// Something stored is lost, and no step says so.
    #[error("the plan loses {what} of {table}, and no step says that it destroys\n{ADVICE}")]
    Rows {
        /// The table.
        table: String,
        /// What is lost of it.
        what: String,
    },
    /// The result is not the target.
    #[error(
        "the plan does not lead to the target: on a scratch copy, planning again gives\n  {}\n{ADVICE}",
        steps.join("\n  ")
    )]
    Result {
        /// The statements that are left to do.
        steps: Vec<String>,
    },
}

const ADVICE: &str =
    "nothing was changed: please report this plan; --no-proof goes on without proof";
