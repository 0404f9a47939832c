use serde::{Deserialize, Serialize};

use crate::{Column, Constraint, EnumType, Index, Name};

/// One fact of a schema: the unit of a snapshot's line and of what a derive emits.
///
/// What belongs to a table names its table, so that a list of objects in any order makes a
/// [`Schema`](crate::Schema); only the columns of a table keep their order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "object")]
pub enum Object {
    /// An enumerated type.
    Enum(EnumType),
    /// A table, without what belongs to it.
    Table {
        /// Its name.
        name: Name,
        /// `COMMENT ON TABLE`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        comment: Option<String>,
    },
    /// A column of a table.
    Column {
        /// The table.
        table: Name,
        /// The column.
        #[serde(flatten)]
        column: Column,
    },
    /// A constraint of a table.
    Constraint {
        /// The table.
        table: Name,
        /// The constraint.
        #[serde(flatten)]
        constraint: Constraint,
    },
    /// An index of a table.
    Index {
        /// The table.
        table: Name,
        /// The index.
        #[serde(flatten)]
        index: Index,
    },
}
