use serde::{Deserialize, Serialize};

use crate::{IndexKey, Name};

/// `PARTITION BY …` of a table whose rows lie in partitions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartitionBy {
    /// How rows are dealt out.
    pub strategy: PartitionStrategy,
    /// What decides, in order: columns or expressions, with collation and operator class.
    pub keys: Vec<IndexKey>,
}

/// How a table's rows are dealt out to its partitions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartitionStrategy {
    /// `RANGE`
    Range,
    /// `LIST`
    List,
    /// `HASH`
    Hash,
}

/// `PARTITION OF …`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartitionOf {
    /// The partitioned table.
    pub parent: Name,
    /// Which rows it takes, as SQL: `FOR VALUES FROM (…) TO (…)`, `FOR VALUES IN (…)`,
    /// `FOR VALUES WITH (modulus …, remainder …)` or `DEFAULT`.
    pub bound: String,
}
