use serde::{Deserialize, Serialize};

use crate::{Constraint, Index, Name, PartitionBy, PartitionOf, Policy, SequenceOptions, Trigger};

/// A table with everything that belongs to it. Its parts are [objects](crate::Object) of their own
/// where a schema is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// The name of the table.
    pub name: Name,
    /// `UNLOGGED`: not in the write-ahead log, empty after a crash.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unlogged: bool,
    /// `PARTITION BY`, when its rows lie in partitions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partition_by: Option<PartitionBy>,
    /// `PARTITION OF`, when it is a partition. Of the constraints and indexes that it has from its
    /// parent it lists those under another name than the server gives them, and of the columns
    /// those that are otherwise than there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partition_of: Option<PartitionOf>,
    /// `INHERITS (…)`, in order. It lists no columns or constraints that it has from a parent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub inherits: Vec<Name>,
    /// `ENABLE ROW LEVEL SECURITY`
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub row_security: bool,
    /// `FORCE ROW LEVEL SECURITY`: for the owner too.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub force_row_security: bool,
    /// `REPLICA IDENTITY`
    #[serde(default, skip_serializing_if = "ReplicaIdentity::is_default")]
    pub replica_identity: ReplicaIdentity,
    /// Storage parameters, `WITH (…)`: name and value as SQL.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub storage: Vec<(String, String)>,
    /// `COMMENT ON TABLE`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// Columns, in the order in which the table has them.
    #[serde(skip)]
    pub columns: Vec<Column>,
    /// Constraints, `NOT NULL` excepted: that is [`Column::nullable`].
    #[serde(skip)]
    pub constraints: Vec<Constraint>,
    /// Indexes, those that a constraint owns excepted.
    #[serde(skip)]
    pub indexes: Vec<Index>,
    /// Policies of row level security.
    #[serde(skip)]
    pub policies: Vec<Policy>,
    /// Triggers, those that the server made for a constraint excepted.
    #[serde(skip)]
    pub triggers: Vec<Trigger>,
}

/// What the old row is told apart by in logical replication.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReplicaIdentity {
    /// The primary key.
    #[default]
    Default,
    /// The whole row.
    Full,
    /// Nothing.
    Nothing,
    /// The columns of this unique index.
    Index(String),
}

impl ReplicaIdentity {
    pub(crate) fn is_default(&self) -> bool {
        *self == Self::Default
    }
}

impl Table {
    /// A table without columns.
    pub fn new(name: Name) -> Self {
        Self {
            name,
            unlogged: false,
            partition_by: None,
            partition_of: None,
            inherits: Vec::new(),
            row_security: false,
            force_row_security: false,
            replica_identity: ReplicaIdentity::Default,
            storage: Vec::new(),
            comment: None,
            columns: Vec::new(),
            constraints: Vec::new(),
            indexes: Vec::new(),
            policies: Vec::new(),
            triggers: Vec::new(),
        }
    }

    /// The tables that this one has columns from: the partitioned table, or what it inherits from.
    pub fn parents(&self) -> impl Iterator<Item = &Name> {
        let partitioned = self.partition_of.iter().map(|partition| &partition.parent);
        partitioned.chain(&self.inherits)
    }

    /// The column of this name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// The name of the column, unquoted.
    pub name: String,
    /// Its type as SQL, spelled as the server's `format_type` spells it: `bigint`,
    /// `character varying(320)`, `timestamp with time zone`, `text[]`, `user_role`.
    #[serde(rename = "type")]
    pub ty: String,
    /// Whether the column takes NULL.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub nullable: bool,
    /// `DEFAULT`, a SQL expression.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
    /// `GENERATED … AS IDENTITY`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identity: Option<Identity>,
    /// The options of the identity column's sequence.
    #[serde(default, skip_serializing_if = "SequenceOptions::is_default")]
    pub sequence: SequenceOptions,
    /// `GENERATED ALWAYS AS (…)`, a SQL expression; stored, unless it is [virtual](Self::is_virtual).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub generated: Option<String>,
    /// Whether a generated column is computed when it is read (PostgreSQL 18).
    #[serde(default, rename = "virtual", skip_serializing_if = "std::ops::Not::not")]
    pub is_virtual: bool,
    /// `COLLATE`, when it is not the one of the type; as SQL.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collation: Option<String>,
    /// `STORAGE`, when it is not the one of the type: `plain`, `external`, `extended`, `main`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub storage: Option<String>,
    /// `COMPRESSION`, when one is set: `pglz`, `lz4`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compression: Option<String>,
    /// `SET STATISTICS`, when it is not the default of the server.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub statistics: Option<i32>,
    /// `COMMENT ON COLUMN`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

impl Column {
    /// A column that is NOT NULL and has no default.
    pub fn new(name: impl Into<String>, ty: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            ty: ty.into(),
            nullable: false,
            default: None,
            identity: None,
            sequence: SequenceOptions::default(),
            generated: None,
            is_virtual: false,
            collation: None,
            storage: None,
            compression: None,
            statistics: None,
            comment: None,
        }
    }
}

/// Who may set an identity column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Identity {
    /// `GENERATED ALWAYS`: only the server, unless an insert overrides it.
    Always,
    /// `GENERATED BY DEFAULT`: the server, when the insert gives no value.
    ByDefault,
}

impl Identity {
    /// The words of SQL after `GENERATED`.
    pub const fn sql(self) -> &'static str {
        match self {
            Self::Always => "ALWAYS",
            Self::ByDefault => "BY DEFAULT",
        }
    }
}
