use serde::{Deserialize, Serialize};

use crate::{IndexKey, Name};

/// A constraint of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Constraint {
    /// The name of the constraint, unquoted.
    pub name: String,
    /// What it demands.
    #[serde(flatten)]
    pub kind: ConstraintKind,
    /// `DEFERRABLE`, for those that can be.
    #[serde(default, skip_serializing_if = "Deferrable::is_no")]
    pub deferrable: Deferrable,
    /// `NOT VALID`: new rows are held to it, old ones were not checked.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub not_valid: bool,
    /// `NOT ENFORCED`, of a check or a foreign key: not checked at all (PostgreSQL 18).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub not_enforced: bool,
    /// `ALTER TABLE ONLY` of a partitioned table, for a key: of its partitions, only those have it that
    /// list a part of it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub only: bool,
    /// `ATTACH PARTITION`: the index or key of the partitioned table that this key, of a partition, is
    /// a part of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part_of: Option<String>,
    /// `COMMENT ON CONSTRAINT`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

impl Constraint {
    /// A constraint that is checked at once and for every row.
    pub fn new(name: impl Into<String>, kind: ConstraintKind) -> Self {
        Self {
            name: name.into(),
            kind,
            deferrable: Deferrable::No,
            not_valid: false,
            not_enforced: false,
            only: false,
            part_of: None,
            comment: None,
        }
    }
}

/// What a constraint demands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "constraint")]
pub enum ConstraintKind {
    /// `PRIMARY KEY (…)`
    PrimaryKey {
        /// The key.
        columns: Vec<String>,
        /// `WITHOUT OVERLAPS` of the last column, a range (PostgreSQL 18).
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        without_overlaps: bool,
        /// `INCLUDE (…)`
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        include: Vec<String>,
    },
    /// `UNIQUE (…)`
    Unique {
        /// The key.
        columns: Vec<String>,
        /// `WITHOUT OVERLAPS` of the last column, a range (PostgreSQL 18).
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        without_overlaps: bool,
        /// `INCLUDE (…)`
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        include: Vec<String>,
        /// `NULLS NOT DISTINCT`: at most one row with NULLs in the key (PostgreSQL 15).
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        nulls_not_distinct: bool,
    },
    /// `CHECK (…)`
    Check {
        /// The condition as SQL.
        expression: String,
        /// `NO INHERIT`
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        no_inherit: bool,
    },
    /// `FOREIGN KEY (…) REFERENCES …`
    ForeignKey(ForeignKey),
    /// `EXCLUDE USING … (…)`
    Exclude {
        /// The access method: `gist`, `spgist`, `btree`, `hash`.
        method: String,
        /// What is compared, and by which operator no two rows may compare true.
        elements: Vec<ExcludeElement>,
        /// `INCLUDE (…)`
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        include: Vec<String>,
        /// `WHERE (…)`, a SQL expression.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        predicate: Option<String>,
    },
}

/// One element of an exclusion constraint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExcludeElement {
    /// What is compared.
    #[serde(flatten)]
    pub key: IndexKey,
    /// The operator as SQL: `=`, `&&`, `OPERATOR(s.=)`.
    pub operator: String,
}

/// `FOREIGN KEY (…) REFERENCES …`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForeignKey {
    /// The referencing columns.
    pub columns: Vec<String>,
    /// The referenced table.
    pub references: Name,
    /// The referenced columns, in the order of [`columns`](Self::columns).
    pub referenced_columns: Vec<String>,
    /// `ON UPDATE`
    #[serde(default, skip_serializing_if = "Action::is_default")]
    pub on_update: Action,
    /// `ON DELETE`
    #[serde(default, skip_serializing_if = "Action::is_default")]
    pub on_delete: Action,
    /// `ON DELETE SET NULL (…)` or `SET DEFAULT (…)`: of these columns only (PostgreSQL 15).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub on_delete_columns: Vec<String>,
    /// `PERIOD` of the last column: the referenced ranges have to cover it (PostgreSQL 18).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub period: bool,
    /// `MATCH FULL`
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub match_full: bool,
}

/// What happens to the referencing rows when the referenced one goes or changes its key.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// `NO ACTION`: an error, when the constraint is checked.
    #[default]
    NoAction,
    /// `RESTRICT`: an error at once.
    Restrict,
    /// `CASCADE`: the referencing rows follow.
    Cascade,
    /// `SET NULL`
    SetNull,
    /// `SET DEFAULT`
    SetDefault,
}

impl Action {
    /// The words of SQL.
    pub const fn sql(self) -> &'static str {
        match self {
            Self::NoAction => "NO ACTION",
            Self::Restrict => "RESTRICT",
            Self::Cascade => "CASCADE",
            Self::SetNull => "SET NULL",
            Self::SetDefault => "SET DEFAULT",
        }
    }

    #[allow(clippy::trivially_copy_pass_by_ref)] // serde passes a reference
    pub(crate) fn is_default(&self) -> bool {
        *self == Self::NoAction
    }
}

/// When a constraint is checked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deferrable {
    /// At the end of each statement, always.
    #[default]
    No,
    /// `DEFERRABLE INITIALLY IMMEDIATE`: at the end of each statement, unless a transaction asks.
    Immediate,
    /// `DEFERRABLE INITIALLY DEFERRED`: at the end of the transaction.
    Deferred,
}

impl Deferrable {
    #[allow(clippy::trivially_copy_pass_by_ref)] // serde passes a reference
    pub(crate) fn is_no(&self) -> bool {
        *self == Self::No
    }
}

impl Constraint {
    /// Whether the constraint brings an index of its name.
    pub fn owns_index(&self) -> bool {
        matches!(
            self.kind,
            ConstraintKind::PrimaryKey { .. }
                | ConstraintKind::Unique { .. }
                | ConstraintKind::Exclude { .. }
        )
    }

    /// Whether this is created after every table, not as a part of its own: a foreign key, which
    /// needs the other table, and one that is `NOT VALID`, which `CREATE TABLE` takes for valid.
    pub fn follows_tables(&self) -> bool {
        self.not_valid || self.is_foreign_key()
    }

    /// Whether this is a foreign key.
    pub fn is_foreign_key(&self) -> bool {
        matches!(self.kind, ConstraintKind::ForeignKey(_))
    }
}
