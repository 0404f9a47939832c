use std::collections::{BTreeMap, BTreeSet};

use schema_model::Name;
use serde::{Serialize, Serializer};

/// One statement of a plan, with everything that is known about it beforehand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(clippy::struct_excessive_bools)] // each is a fact of its own, published under its name
pub struct Step {
    /// The statement, without its semicolon.
    pub sql: String,
    /// What it does: `create_table`, `add_column`, …
    pub kind: &'static str,
    /// What it is about.
    pub objects: Vec<ObjectRef>,
    /// The strongest lock that it takes on each relation that was there before the plan.
    pub locks: BTreeMap<String, LockMode>,
    /// The tables that it writes anew, under the lock.
    pub rewrites: BTreeSet<String>,
    /// The tables that it reads from end to end.
    pub scans: BTreeSet<String>,
    /// Whether it can run in a transaction.
    pub transactional: bool,
    /// Whether something stored is lost.
    pub destructive: bool,
    /// What a person should have accepted before it runs.
    pub hazards: Vec<Hazard>,
    /// The statement that undoes it: empty when there is nothing to undo, `None` when what it takes
    /// away cannot be brought back.
    pub reverse: Option<String>,
    /// The number of its segment, from 1: the statements of one segment commit together.
    pub segment: usize,
    /// What has to be true of the rows for the statement to succeed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub precondition: Option<Precondition>,
    /// Commits with the step before it, whatever else holds.
    #[serde(skip)]
    pub(crate) joined: bool,
    /// What follows needs it committed.
    #[serde(skip)]
    pub(crate) commits: bool,
    /// The change that it is for, by its place among the changes.
    #[serde(skip)]
    pub(crate) change: usize,
}

/// An object that a step is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ObjectRef {
    /// `table`, `column`, `constraint`, `index`, `type`.
    pub kind: &'static str,
    /// Its name as SQL; a part of a table after its table: `users.email`.
    pub name: String,
}

/// Something about a step that a person should know and accept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Hazard {
    /// Its name, as `--accept` takes it: `drop_table`, `rewrite_table`, …
    pub kind: &'static str,
    /// What will happen.
    pub reason: String,
    /// The safe way.
    pub recipe: String,
    /// The table whose rows make it a hazard; without rows it is none.
    #[serde(skip)]
    pub(crate) rows_of: Option<Name>,
}

/// A question to the rows, asked before anything is done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Precondition {
    /// A query of one boolean: true when rows stand in the way.
    pub query: String,
    /// What is wrong then, and what to do.
    pub reason: String,
}

/// The table-level lock modes of PostgreSQL, weakest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)] // the names are PostgreSQL's
pub enum LockMode {
    AccessShare,
    RowShare,
    RowExclusive,
    ShareUpdateExclusive,
    Share,
    ShareRowExclusive,
    Exclusive,
    AccessExclusive,
}

impl LockMode {
    /// All of them, weakest first.
    pub const ALL: [Self; 8] = [
        Self::AccessShare,
        Self::RowShare,
        Self::RowExclusive,
        Self::ShareUpdateExclusive,
        Self::Share,
        Self::ShareRowExclusive,
        Self::Exclusive,
        Self::AccessExclusive,
    ];

    /// The name that `pg_locks.mode` shows.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AccessShare => "AccessShareLock",
            Self::RowShare => "RowShareLock",
            Self::RowExclusive => "RowExclusiveLock",
            Self::ShareUpdateExclusive => "ShareUpdateExclusiveLock",
            Self::Share => "ShareLock",
            Self::ShareRowExclusive => "ShareRowExclusiveLock",
            Self::Exclusive => "ExclusiveLock",
            Self::AccessExclusive => "AccessExclusiveLock",
        }
    }

    /// Whether writers, or readers too, wait for it.
    pub const fn blocks(self) -> bool {
        self as u8 >= Self::Share as u8
    }
}

impl Serialize for LockMode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl Step {
    pub(crate) fn new(kind: &'static str, object: ObjectRef, sql: impl Into<String>) -> Self {
        Self {
            sql: sql.into(),
            kind,
            objects: vec![object],
            locks: BTreeMap::new(),
            rewrites: BTreeSet::new(),
            scans: BTreeSet::new(),
            transactional: true,
            destructive: false,
            hazards: Vec::new(),
            reverse: None,
            segment: 0,
            precondition: None,
            joined: false,
            commits: false,
            change: 0,
        }
    }

    pub(crate) fn lock(mut self, relation: &Name, mode: LockMode) -> Self {
        let held = self.locks.entry(relation.to_string()).or_insert(mode);
        *held = (*held).max(mode);
        self
    }

    pub(crate) fn rewrites(mut self, table: &Name) -> Self {
        self.rewrites.insert(table.to_string());
        self
    }

    pub(crate) fn scans(mut self, table: &Name) -> Self {
        self.scans.insert(table.to_string());
        self
    }

    pub(crate) fn reverse(mut self, sql: impl Into<String>) -> Self {
        self.reverse = Some(sql.into());
        self
    }

    pub(crate) fn hazard(mut self, hazard: Hazard) -> Self {
        self.hazards.push(hazard);
        self
    }

    pub(crate) fn requires(mut self, query: String, reason: String) -> Self {
        self.precondition = Some(Precondition { query, reason });
        self
    }

    pub(crate) fn destructive(self) -> Self {
        Self { destructive: true, ..self }
    }

    pub(crate) fn outside_transaction(self) -> Self {
        Self { transactional: false, ..self }
    }

    pub(crate) fn joined(self) -> Self {
        Self { joined: true, ..self }
    }

    pub(crate) fn commits(self) -> Self {
        Self { commits: true, ..self }
    }

    /// Whether it keeps its locks for as long as a table is large.
    pub(crate) fn is_slow(&self) -> bool {
        !self.rewrites.is_empty() || !self.scans.is_empty()
    }
}

impl Hazard {
    pub(crate) fn new(kind: &'static str, reason: String, recipe: impl Into<String>) -> Self {
        Self { kind, reason, recipe: recipe.into(), rows_of: None }
    }

    pub(crate) fn with_rows_of(self, table: &Name) -> Self {
        Self { rows_of: Some(table.clone()), ..self }
    }
}

impl ObjectRef {
    pub(crate) fn table(name: &Name) -> Self {
        Self { kind: "table", name: name.to_string() }
    }

    pub(crate) fn enum_type(name: &Name) -> Self {
        Self { kind: "type", name: name.to_string() }
    }

    pub(crate) fn part(kind: &'static str, table: &Name, name: &str) -> Self {
        Self { kind, name: format!("{table}.{}", schema_model::name::quote_ident(name)) }
    }
}
