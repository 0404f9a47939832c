use std::fmt;

use serde::Serialize;

/// A table that gets fewer rows than were wished, since there are no more values for a key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fewer {
    /// The table.
    pub table: String,
    /// How many it gets.
    pub rows: u64,
    /// How many were wished.
    pub wanted: u64,
    /// The columns of the key.
    pub key: String,
}

impl fmt::Display for Fewer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { table, rows, wanted, key } = self;
        write!(f, "{table} has {rows} rows, not {wanted}: ({key}) is unique and has no more values")
    }
}

/// Why rows can't be made. Each says what to write into `seed.toml`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// A type without a generator.
    #[error(
        "nothing makes values of type {ty} for {table}.{column}: list some, \
         [tables.{table:?}.columns.{column:?}] values = [\"…\"], or leave it to its default with default = true"
    )]
    Type {
        /// The table.
        table: String,
        /// The column.
        column: String,
        /// Its type.
        ty: String,
    },
    /// The shape asks for something that can't be.
    #[error("{place}: {reason}")]
    Shape {
        /// The table or column.
        place: String,
        /// What is wrong, and what would be right.
        reason: String,
    },
    /// More rows than a key allows.
    #[error(
        "{table} can have {possible} rows at most, not {wanted}, since ({key}) is unique: ask for fewer, \
         or for more rows of what it refers to"
    )]
    TooMany {
        /// The table.
        table: String,
        /// How many were asked for.
        wanted: u64,
        /// How many there can be.
        possible: u64,
        /// The columns of the key.
        key: String,
    },
    /// A key whose values can't be made different.
    #[error(
        "({key}) of {table} is unique, and nothing makes different values for it: give one of its \
         columns values that are, with make, pattern or a range of min and max"
    )]
    Unique {
        /// The table.
        table: String,
        /// The columns of the key.
        key: String,
    },
    /// An exclusion constraint that compares with other operators than `=` and `&&`.
    #[error(
        "the exclusion constraint {constraint} of {table} is not understood: list values that \
         keep to it, values = […] for one of its columns and unique = true, or set rows = 0"
    )]
    Exclusion {
        /// The table.
        table: String,
        /// The constraint.
        constraint: String,
    },
    /// A foreign key to a table that has no rows.
    #[error(
        "{table} refers to {references}, which has no rows: seed it too, rows = N under \
         [tables.{references:?}], or set rows = 0 for {table}"
    )]
    NoParents {
        /// The table.
        table: String,
        /// The other one.
        references: String,
    },
    /// Foreign keys that need each other.
    #[error(
        "the foreign keys between {0} need each other: no row can be the first. Declare one of \
         them DEFERRABLE, or a column of it nullable"
    )]
    Circle(String),
    /// The server refuses the rows.
    #[error(
        "the rows made for {table} do not keep to its constraints: {message}\n  say which values do in \
         seed.toml, under [tables.{table:?}.columns.…] with values, min and max, pattern, or null"
    )]
    Refused {
        /// The table.
        table: String,
        /// What the server says.
        message: String,
    },
}
