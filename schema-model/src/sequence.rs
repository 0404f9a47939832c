use serde::{Deserialize, Serialize};

use crate::Name;

/// A sequence that no identity column owns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sequence {
    /// The name of the sequence.
    pub name: Name,
    /// `AS`: `smallint`, `integer` or `bigint`.
    #[serde(default = "bigint", rename = "type", skip_serializing_if = "is_bigint")]
    pub ty: String,
    /// Its options.
    #[serde(default, skip_serializing_if = "SequenceOptions::is_default")]
    pub options: SequenceOptions,
    /// `OWNED BY`: the table and its column with which it goes, as that of a `serial` does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owned_by: Option<(Name, String)>,
    /// `UNLOGGED` (PostgreSQL 15).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unlogged: bool,
    /// `COMMENT ON SEQUENCE`
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

impl Sequence {
    /// A `bigint` sequence with the server's defaults.
    pub fn new(name: Name) -> Self {
        Self {
            name,
            ty: bigint(),
            options: SequenceOptions::default(),
            owned_by: None,
            unlogged: false,
            comment: None,
        }
    }
}

fn bigint() -> String {
    "bigint".to_owned()
}

fn is_bigint(ty: &String) -> bool {
    ty == "bigint"
}

/// How a sequence counts. `None` is what the server chooses for the type and the direction.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SequenceOptions {
    /// `START`
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<i64>,
    /// `INCREMENT`
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub increment: Option<i64>,
    /// `MINVALUE`
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<i64>,
    /// `MAXVALUE`
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<i64>,
    /// `CACHE`
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cache: Option<i64>,
    /// `CYCLE`
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub cycle: bool,
}

impl SequenceOptions {
    /// Whether the server chooses everything.
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}
