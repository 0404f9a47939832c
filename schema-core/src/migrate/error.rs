//! What can go wrong, and what to do about it.

use std::any::Any;
use std::error::Error as StdError;
use std::fmt;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::check::Invalid;

/// The cause of a failed connection, shared by the callers that waited for it.
pub type SharedError = Arc<dyn StdError + Send + Sync>;

/// Why migrations were not applied. Each message says what to do next.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum MigrateError {
    /// No connection to the database.
    #[error(
        "cannot connect to the database for migrations: {}; check the URL and that the server runs",
        chain(&**source)
    )]
    Connect {
        /// What the driver said.
        source: SharedError,
    },
    /// The connection broke, and reconnecting did not help.
    #[error(
        "the connection was lost while {doing}: {}; run the migrations again, what was done is \
         not repeated",
        chain(&**source)
    )]
    ConnectionLost {
        /// What was being done.
        doing: String,
        /// What the driver said.
        source: SharedError,
    },
    /// Another process holds the migration lock.
    #[error(
        "another process is migrating this database: waited {waited:.1?} for the lock{}; wait for \
         it to end, or raise Options::lock_wait",
        held_by(holder.as_deref())
    )]
    LockBusy {
        /// How long this process waited.
        waited: Duration,
        /// Who holds the lock, when that is visible.
        holder: Option<Box<LockHolder>>,
    },
    /// The text of an applied migration is not the text that was applied.
    #[error(
        "{file} was changed after it was applied{}; restore its text and write a new migration \
         for the change",
        at_line(line.as_deref())
    )]
    ChecksumChanged {
        /// The file, `<version>_<name>/up.sql`.
        file: String,
        /// The first line that differs, and its text now.
        line: Option<Box<(usize, String)>>,
    },
    /// Migrations are not applied yet (only from `Migrations::verify`).
    #[error("not applied yet: {}; run `cargo schema migrate`", migrations.join(", "))]
    Pending {
        /// The migrations, in order.
        migrations: Vec<String>,
    },
    /// The database has a migration that the folder lacks, older than the newest known one.
    #[error(
        "the database has migrations that are not in the migrations folder: {}; restore their \
         folders from version control (or merge the branch that has them)",
        migrations.join(", ")
    )]
    MissingFile {
        /// The migrations, in order.
        migrations: Vec<String>,
    },
    /// The database has migrations newer than this program knows.
    #[error(
        "the database is newer than this program: it has {}; deploy a build that knows them",
        migrations.join(", ")
    )]
    DatabaseNewer {
        /// The migrations, in order.
        migrations: Vec<String>,
    },
    /// A migration is older than one that is applied, and the options refuse that.
    #[error(
        "{migration} is older than {last}, which is applied already; give its folder a new \
         timestamp, or allow late migrations in the options"
    )]
    OutOfOrder {
        /// The migration that came late.
        migration: String,
        /// The newest applied one.
        last: String,
    },
    /// A statement of a migration failed; what was not committed is undone.
    #[error(transparent)]
    StepFailed(Box<StepFailed>),
    /// A batch of a migration in Rust failed; what it did is undone.
    #[error(transparent)]
    BatchFailed(Box<BatchFailed>),
    /// The run panicked (only from `ensure_migrations`, which runs it in a task).
    #[error("the migrations panicked: {message}; look at the progress hook")]
    Panicked {
        /// What the panic said.
        message: String,
    },
    /// A squashed migration of which the database has a part.
    #[error(
        "{migration} replaces migrations of which this database has some and lacks {}; apply those \
         with the build or the folder that still has them, then go on", missing.join(", ")
    )]
    PartlySquashed {
        /// The squashed migration.
        migration: String,
        /// The versions that are not applied.
        missing: Vec<String>,
    },
    /// A migration has no `down.sql`, or is in Rust.
    #[error("{migration} has no down.sql: there is no way back from it but a new migration")]
    NoWayBack {
        /// The migration.
        migration: String,
    },
    /// Migrations that were to be rolled back are not the last ones that are applied.
    #[error(
        "the last applied migrations are not {}: somebody migrated meanwhile; look at the status \
         and try again", migrations.join(", ")
    )]
    NotLast {
        /// The migrations that were to be rolled back.
        migrations: Vec<String>,
    },
    /// A migration is in Rust, and this program does not have its function.
    #[error(
        "{migration} is written in Rust, and this program does not have its function; nothing was \
         changed; start the application that has it (`Migrations::with_code`)"
    )]
    CodeMissing {
        /// The migration.
        migration: String,
    },
    /// A migration's text can't be run; nothing was changed.
    #[error("{file}, {invalid}; nothing was changed")]
    Invalid {
        /// The file, `<version>_<name>/up.sql`.
        file: String,
        /// The fault and its line.
        invalid: Invalid,
    },
    /// The migrations folder, or a file in it, is not as it should be.
    #[error("{}: {reason}", path.display())]
    Folder {
        /// The folder or file.
        path: PathBuf,
        /// What is wrong and what to do.
        reason: String,
    },
    /// Two migrations have the same version, or the list is not in order.
    #[error(
        "the migrations {first} and {second} are out of order or have the same version; give one \
         of them another timestamp"
    )]
    Disordered {
        /// The first of the two.
        first: String,
        /// The one that follows it in the list.
        second: String,
    },
    /// The ledger could not be read or written.
    #[error("{doing} failed: {}{}", chain(&**source), ledger_advice(source))]
    Ledger {
        /// What was being done.
        doing: String,
        /// What the server said.
        source: Arc<tokio_postgres::Error>,
    },
    /// A pooler in transaction mode is between this program and the database.
    #[error(
        "the connection goes through a pooler in transaction mode, and {migration} has statements \
         outside a transaction; set `migration_url` to the database itself or to a pooler in \
         session mode"
    )]
    Pooler {
        /// The first migration that needs a session of its own.
        migration: String,
    },
}

impl MigrateError {
    /// A server's or driver's error while working on the ledger or the session.
    pub(crate) fn server(doing: impl Into<String>, source: tokio_postgres::Error) -> Self {
        let (doing, lost) = (doing.into(), is_lost(&source));
        if lost {
            return Self::ConnectionLost { doing, source: Arc::new(source) };
        }
        Self::Ledger { doing, source: Arc::new(source) }
    }
}

/// Whether the error means that the connection is gone, for a reason other than an
/// administrator's command.
pub(crate) fn is_lost(error: &tokio_postgres::Error) -> bool {
    match error.code() {
        Some(code) => matches!(code.code(), "57P02" | "57P03" | "08006" | "08003"),
        None => error.is_closed() || error.source().is_some_and(<dyn StdError>::is::<io::Error>),
    }
}

/// A statement that failed, and where it stands.
#[derive(Debug, Clone, thiserror::Error)]
#[error(
    "{file}, line {line} (segment {segment}): `{sql}` failed{}: {message}{}{}{}; {}",
    if *attempts > 1 { format!(" {attempts} times") } else { String::new() },
    if sqlstate.is_empty() { String::new() } else { format!(" (SQLSTATE {sqlstate})") },
    detail.as_ref().map(|text| format!("; detail: {text}")).unwrap_or_default(),
    hint.as_ref().map(|text| format!("; hint: {text}")).unwrap_or_default(),
    self.advice(),
)]
pub struct StepFailed {
    /// The file, `<version>_<name>/up.sql`.
    pub file: String,
    /// The segment of the file, counted from 1.
    pub segment: usize,
    /// The line on which the statement starts.
    pub line: usize,
    /// The start of the statement.
    pub sql: String,
    /// How often it was tried.
    pub attempts: u32,
    /// The server's SQLSTATE.
    pub sqlstate: String,
    /// The server's message.
    pub message: String,
    /// The server's detail.
    pub detail: Option<String>,
    /// The server's hint.
    pub hint: Option<String>,
}

impl StepFailed {
    fn advice(&self) -> &'static str {
        match self.sqlstate.as_str() {
            "55P03" => {
                "a long transaction holds the table: end it, or run the migration when it is gone; \
                 nothing of this step was kept"
            }
            "57014" => "raise the statement timeout in the options, or split the step",
            "57P01" => "an administrator ended the session; run the migrations again",
            "42501" => "run the migrations as the owner of the tables",
            _ => "correct the file and run the migrations again; nothing of this step was kept",
        }
    }
}

/// A batch of a migration in Rust that failed.
#[derive(Debug, Clone, thiserror::Error)]
#[error(
    "{migration} (Rust) failed in the batch {}{}: {}; the batches before it are kept: correct it \
     and run the migrations again, it goes on from there",
    after.as_ref().map_or_else(|| "that begins it".to_owned(), |place| format!("after `{place}`")),
    if *attempts > 1 { format!(", {attempts} times") } else { String::new() },
    chain(&**source),
)]
pub struct BatchFailed {
    /// The migration, `<version>_<name>`.
    pub migration: String,
    /// The place that the batch before it reached; `None` for the first one.
    pub after: Option<String>,
    /// How often it was tried.
    pub attempts: u32,
    /// What the function gave.
    pub source: SharedError,
}

/// The process that holds the migration lock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockHolder {
    /// The pid of its server process.
    pub pid: i32,
    /// Its `application_name`, when visible and set.
    pub application_name: Option<String>,
    /// The address of its client, when visible.
    pub client: Option<String>,
}

impl fmt::Display for LockHolder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "server process {}", self.pid)?;
        if let Some(name) = &self.application_name {
            write!(f, ", application {name}")?;
        }
        if let Some(client) = &self.client {
            write!(f, ", client {client}")?;
        }
        Ok(())
    }
}

fn held_by(holder: Option<&LockHolder>) -> String {
    holder.map(|holder| format!(" (held by {holder})")).unwrap_or_default()
}

fn at_line(line: Option<&(usize, String)>) -> String {
    line.map(|(number, text)| format!(", first in line {number}: `{}`", excerpt(text)))
        .unwrap_or_default()
}

fn ledger_advice(source: &tokio_postgres::Error) -> &'static str {
    match source.code().map(tokio_postgres::error::SqlState::code) {
        Some("42501") => "; the role needs CREATE on the database, or let its owner migrate",
        _ => "",
    }
}

/// The messages of an error and of its causes; the driver's own says little by itself.
fn chain(error: &(dyn StdError + 'static)) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let message = error.to_string();
        if !text.contains(&message) {
            text = format!("{text}: {message}");
        }
        cause = error.source();
    }
    text
}

/// What a panic said.
pub(crate) fn panic_message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(ToString::to_string);
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default()
}

/// The start of a text, on one line.
pub(crate) fn excerpt(text: &str) -> String {
    let mut words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some((end, _)) = words.char_indices().nth(120) {
        words.truncate(end);
        words.push('…');
    }
    words
}
