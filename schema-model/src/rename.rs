use serde::{Deserialize, Serialize};

use crate::Name;

/// A rename that the declared schema states (`renamed_from`): a hint for comparing, not a part of
/// the schema. It has no effect where the old name is gone already.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "of")]
pub enum Rename {
    /// A table.
    Table {
        /// Its name before.
        from: Name,
        /// Its name now.
        to: Name,
    },
    /// A column.
    Column {
        /// The table, by its name now.
        table: Name,
        /// Its name before.
        from: String,
        /// Its name now.
        to: String,
    },
    /// An enumerated type.
    Enum {
        /// Its name before.
        from: Name,
        /// Its name now.
        to: Name,
    },
    /// A composite type.
    Composite {
        /// Its name before.
        from: Name,
        /// Its name now.
        to: Name,
    },
    /// A domain.
    Domain {
        /// Its name before.
        from: Name,
        /// Its name now.
        to: Name,
    },
    /// A view, materialized or not.
    View {
        /// Its name before.
        from: Name,
        /// Its name now.
        to: Name,
    },
    /// A label of an enumerated type.
    EnumValue {
        /// The type, by its name now.
        name: Name,
        /// The label before.
        from: String,
        /// The label now.
        to: String,
    },
}
