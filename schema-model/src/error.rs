use std::fmt;

/// Why objects do not make a schema, or a text is not one of this crate's formats.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ModelError {
    /// Two objects of one kind have the same identity.
    Duplicate {
        /// What they are: `table`, `column`, `index`, …
        kind: &'static str,
        /// The name that they share, qualified.
        name: String,
    },
    /// A column, constraint or index belongs to a table that is not there.
    NoSuchTable {
        /// The missing table.
        table: String,
        /// What refers to it.
        object: String,
    },
    /// A text could not be read.
    Parse {
        /// What was being read: `snapshot`, `name`, …
        what: &'static str,
        /// Why it failed, with line and column where known.
        reason: String,
    },
    /// A snapshot that a newer version of this toolkit wrote.
    NewerSnapshot {
        /// The version found in the snapshot.
        found: u32,
    },
}

impl fmt::Display for ModelError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Duplicate { kind, name } => {
                write!(f, "two declarations of {kind} {name}: rename one of them or remove it")
            }
            Self::NoSuchTable { table, object } => {
                write!(f, "{object} belongs to table {table}, which is not declared")
            }
            Self::Parse { what, reason } => write!(f, "can't read the {what}: {reason}"),
            Self::NewerSnapshot { found } => write!(
                f,
                "the snapshot has format {found}, newer than this program knows: update cargo-schema"
            ),
        }
    }
}

impl std::error::Error for ModelError {}
