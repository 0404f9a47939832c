use serde::{Deserialize, Serialize};

use crate::Name;

/// An enumerated type: `CREATE TYPE … AS ENUM`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnumType {
    /// The name of the type.
    pub name: Name,
    /// Its labels, in the order in which they compare.
    pub labels: Vec<String>,
    /// `COMMENT ON TYPE`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}
