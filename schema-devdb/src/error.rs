//! What can go wrong, and what to do about it.

use std::io;
use std::path::PathBuf;

/// Why there is no database to hand out.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// No usable server is installed, and none could be fetched.
    #[error(
        "no PostgreSQL {wanted} server found on this machine, and fetching one failed: {reason}\n{hint}",
        hint = install_hint()
    )]
    NoBinaries {
        /// The version looked for, such as `16` or `14 or newer`.
        wanted: String,
        /// Why fetching failed.
        reason: String,
    },
    /// `POSTGRES_VERSION` is not a major version that this crate knows.
    #[error("POSTGRES_VERSION is `{0}`; set it to one of 14, 15, 16, 17 or 18, or unset it")]
    UnknownVersion(String),
    /// The data folder was made by another major version than the one asked for.
    #[error(
        "the development database in {} was made by PostgreSQL {found}, but POSTGRES_VERSION asks for \
         {wanted}; unset POSTGRES_VERSION to go on with {found}, or delete that folder to start from \
         an empty database",
        data_dir.display()
    )]
    OtherMajor {
        /// The data folder.
        data_dir: PathBuf,
        /// The major version that made it.
        found: u16,
        /// The major version asked for.
        wanted: u16,
    },
    /// No folder can hold the data.
    #[error(
        "no folder for the data can be made and entered by the user of the server; tried:\n{0}"
    )]
    NoPlace(String),
    /// A file, folder or process could not be handled.
    #[error("could not {doing}")]
    Io {
        /// What was being done, on which object.
        doing: String,
        /// What the system said.
        source: io::Error,
    },
    /// `initdb` failed.
    #[error("could not create a database cluster in {}; initdb said:\n{output}", home.display())]
    Initdb {
        /// The folder of the cluster.
        home: PathBuf,
        /// What `initdb` printed.
        output: String,
    },
    /// The server ended before it took connections.
    #[error("the PostgreSQL server of {} did not start; its log says:\n{log}", home.display())]
    Start {
        /// The folder of the cluster.
        home: PathBuf,
        /// The end of the server's log.
        log: String,
    },
    /// The server took no connections in time.
    #[error(
        "the PostgreSQL server of {} took no connections within {seconds} s; the end of its log:\n{log}",
        home.display()
    )]
    Timeout {
        /// The folder of the cluster.
        home: PathBuf,
        /// How long was waited.
        seconds: u64,
        /// The end of the server's log.
        log: String,
    },
    /// The server refused a statement.
    #[error("could not {doing}")]
    Database {
        /// What was being done, on which object.
        doing: String,
        /// What the server said.
        source: tokio_postgres::Error,
    },
    /// The closure that fills a template database failed.
    #[error("could not prepare the template database `{key}`")]
    Prepare {
        /// The key of the template.
        key: String,
        /// What the closure returned.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

/// Adds what was being done to an error of the system.
pub(crate) trait Doing<T> {
    fn doing(self, what: impl FnOnce() -> String) -> Result<T, Error>;
}

impl<T, E: Into<io::Error>> Doing<T> for Result<T, E> {
    fn doing(self, what: impl FnOnce() -> String) -> Result<T, Error> {
        self.map_err(|source| Error::Io { doing: what(), source: source.into() })
    }
}

fn install_hint() -> &'static str {
    if cfg!(target_os = "macos") {
        "install one with `brew install postgresql@17`, or install Python 3 with pip so that it can be \
         fetched, or set POSTGRES_URL to a database that you have"
    } else {
        "install one (Debian, Ubuntu: `apt-get install postgresql`; Fedora: `dnf install \
         postgresql-server postgresql-contrib`), or install Python 3 with pip so that it can be fetched, \
         or set POSTGRES_URL to a database that you have"
    }
}
