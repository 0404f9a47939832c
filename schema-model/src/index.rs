use serde::{Deserialize, Serialize};

/// An index that no constraint owns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Index {
    /// The name of the index, unquoted. It lies in the schema of its table.
    pub name: String,
    /// `UNIQUE`
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unique: bool,
    /// The access method: `btree`, `gin`, …
    #[serde(default = "btree", skip_serializing_if = "is_btree")]
    pub method: String,
    /// What is indexed, in order.
    pub keys: Vec<IndexKey>,
    /// `INCLUDE (…)`
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub include: Vec<String>,
    /// `NULLS NOT DISTINCT` of a unique index (PostgreSQL 15).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub nulls_not_distinct: bool,
    /// `WHERE`, a SQL expression: the index covers only the rows for which it holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub predicate: Option<String>,
    /// Storage parameters, `WITH (…)`: name and value as SQL.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub storage: Vec<(String, String)>,
    /// `ON ONLY` of a partitioned table: of its partitions, only those have it that list a part of it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub only: bool,
    /// `ATTACH PARTITION`: the index or key of the partitioned table that this one, of a partition,
    /// is a part of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part_of: Option<String>,
    /// `COMMENT ON INDEX`
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

impl Index {
    /// A B-tree over some columns, in ascending order.
    pub fn new<C: Into<String>>(
        name: impl Into<String>,
        columns: impl IntoIterator<Item = C>,
    ) -> Self {
        Self {
            name: name.into(),
            unique: false,
            method: btree(),
            keys: columns.into_iter().map(|c| IndexKey::column(c)).collect(),
            include: Vec::new(),
            nulls_not_distinct: false,
            predicate: None,
            storage: Vec::new(),
            only: false,
            part_of: None,
            comment: None,
        }
    }
}

fn btree() -> String {
    "btree".to_owned()
}

fn is_btree(method: &String) -> bool {
    method == "btree"
}

/// One key of an index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndexKey {
    /// What is indexed.
    #[serde(flatten)]
    pub target: KeyTarget,
    /// `COLLATE`, when it is not the one of the column; as SQL.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collation: Option<String>,
    /// The operator class, when it is not the default of type and method; as SQL.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opclass: Option<String>,
    /// `DESC`
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub descending: bool,
    /// `NULLS FIRST` or `NULLS LAST`, when it is not the default of the direction.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nulls: Option<Nulls>,
}

impl IndexKey {
    /// A column, ascending.
    pub fn column(name: impl Into<String>) -> Self {
        Self::of(KeyTarget::Column(name.into()))
    }

    /// An expression, ascending.
    pub fn expression(sql: impl Into<String>) -> Self {
        Self::of(KeyTarget::Expression(sql.into()))
    }

    fn of(target: KeyTarget) -> Self {
        Self { target, collation: None, opclass: None, descending: false, nulls: None }
    }
}

/// What one key of an index covers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyTarget {
    /// A column, unquoted.
    Column(String),
    /// A SQL expression.
    Expression(String),
}

/// Where NULLs sort.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Nulls {
    /// `NULLS FIRST`, the default of descending order.
    First,
    /// `NULLS LAST`, the default of ascending order.
    Last,
}
