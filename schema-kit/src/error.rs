use std::path::PathBuf;

use schema_model::ModelError;
use tokio_postgres::error::SqlState;

/// Why the workshop could not do what it was asked to.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The command line or the settings ask for something that makes no sense.
    #[error("{0}")]
    Usage(String),
    /// A settings file that can't be read.
    #[error("can't read the settings in {}: {reason}", path.display())]
    Settings {
        /// The file.
        path: PathBuf,
        /// What is wrong, with line and column where known.
        reason: String,
    },
    /// A file or folder that could not be read or written.
    #[error("can't {doing} {}: {source}", path.display())]
    Io {
        /// What was being done: `read`, `create`, …
        doing: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the operating system says.
        source: std::io::Error,
    },
    /// Cargo failed; what it printed was shown to the user as it came.
    #[error("{0}")]
    Cargo(String),
    /// An executable or library whose schema can't be read.
    #[error("can't read a schema from {}: {reason}", path.display())]
    Object {
        /// The executable or library.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// No connection to the database.
    #[error(
        "can't connect to {url}: {reason}\n  see that the server runs and the address is right: \
         `cargo schema doctor` looks closer"
    )]
    Connect {
        /// The address, without its password.
        url: String,
        /// What the driver or the server says.
        reason: String,
    },
    /// The database refused a statement.
    #[error("can't {doing}: {}", server_message(source))]
    Database {
        /// What was being done: `read the tables`, `create index users_email_idx`, …
        doing: String,
        /// What the driver or the server says.
        source: tokio_postgres::Error,
    },
    /// A statement of a SQL file that the server refuses.
    #[error("{}:{line}: {message}", path.display())]
    Sql {
        /// The file.
        path: PathBuf,
        /// The line, counted from 1.
        line: usize,
        /// What the server says.
        message: String,
    },
    /// The catalog says something that this version can't read.
    #[error("can't read {object} from the catalog: unexpected text `{text}`; please report this")]
    Catalog {
        /// The object.
        object: String,
        /// What the server says of it.
        text: String,
    },
    /// The schema has something that the server is too old for.
    #[error(
        "{object} has {feature}, which needs PostgreSQL {needed}; the server is PostgreSQL {found}: \
         update the server, or leave it out of the schema"
    )]
    NeedsVersion {
        /// What has it.
        object: String,
        /// The words of SQL.
        feature: &'static str,
        /// The first major version that knows it.
        needed: i32,
        /// The major version of the server.
        found: i32,
    },
    /// The server refuses a part of the declared schema.
    #[error(transparent)]
    Refused(#[from] Box<crate::normalise::Refused>),
    /// Objects that do not make a schema, or a snapshot that can't be read.
    #[error("{origin}: {source}")]
    Model {
        /// Where the objects come from.
        origin: String,
        /// What is wrong.
        source: ModelError,
    },
    /// The migration runner or its folder.
    #[error("{0}")]
    Migrate(String),
    /// The private PostgreSQL for development.
    #[error("{0}")]
    Devdb(String),
    /// A plan that was applied in part or not at all.
    #[error(transparent)]
    Apply(#[from] Box<crate::apply::Failed>),
    /// A plan that does not do on a scratch copy what it says.
    #[error(transparent)]
    Disproved(#[from] Box<crate::proof::Disproved>),
    /// Rows that can't be made.
    #[error(transparent)]
    Seed(Box<crate::seed::Problem>),
    /// The plan needs decisions that only a person can take.
    #[error("{0}")]
    Questions(String),
    /// The plan has hazards that were not accepted by name.
    #[error("{0}")]
    Hazards(String),
}

impl From<crate::seed::Problem> for Error {
    fn from(problem: crate::seed::Problem) -> Self {
        Self::Seed(Box::new(problem))
    }
}

impl Error {
    /// The code with which the program ends: 1 error, 2 questions open, 3 hazards refused.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Questions(_) => 2,
            Self::Hazards(_) => 3,
            _ => 1,
        }
    }

    /// A failure of the database while something was being done.
    pub fn database(doing: impl Into<String>) -> impl FnOnce(tokio_postgres::Error) -> Self {
        let doing = doing.into();
        move |source| Self::Database { doing, source }
    }

    /// A failure of the file system.
    pub fn io(
        doing: &'static str,
        path: impl Into<PathBuf>,
    ) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { doing, path, source }
    }
}

/// What to do about an error that has nothing to do with the statement.
fn next_step(code: &SqlState) -> Option<&'static str> {
    if *code == SqlState::INSUFFICIENT_PRIVILEGE {
        Some("connect as a role that may: `cargo schema doctor` says what this one may")
    } else if *code == SqlState::READ_ONLY_SQL_TRANSACTION {
        Some("connect to the primary, or as a role without default_transaction_read_only")
    } else {
        None
    }
}

/// What the server said, with its detail and hint; else what the driver says, causes included.
pub(crate) fn server_message(error: &tokio_postgres::Error) -> String {
    let Some(server) = error.as_db_error() else {
        let mut text = error.to_string();
        let mut cause = std::error::Error::source(error);
        while let Some(inner) = cause {
            text.push_str(&format!(": {inner}"));
            cause = inner.source();
        }
        return text;
    };
    let mut text = server.message().to_owned();
    for more in [server.detail(), server.hint(), next_step(server.code())].into_iter().flatten() {
        text.push_str("\n  ");
        text.push_str(more);
    }
    text
}
