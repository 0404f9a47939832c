use serde::{Deserialize, Serialize};

use crate::Name;

/// A composite type: `CREATE TYPE … AS (…)`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompositeType {
    /// The name of the type.
    pub name: Name,
    /// Its attributes, in order.
    pub attributes: Vec<Attribute>,
    /// `COMMENT ON TYPE`
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

/// An attribute of a composite type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attribute {
    /// Its name, unquoted.
    pub name: String,
    /// Its type as SQL.
    #[serde(rename = "type")]
    pub ty: String,
    /// `COLLATE`, when it is not the one of the type; as SQL.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collation: Option<String>,
}

/// A domain: a type with conditions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Domain {
    /// The name of the domain.
    pub name: Name,
    /// The type below it, as SQL.
    #[serde(rename = "type")]
    pub ty: String,
    /// `COLLATE`, when it is not the one of the type; as SQL.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collation: Option<String>,
    /// `DEFAULT`, a SQL expression.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
    /// `NOT NULL`
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub not_null: bool,
    /// `CONSTRAINT … CHECK (…)`, sorted by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<DomainCheck>,
    /// `COMMENT ON DOMAIN`
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

/// A condition on the values of a domain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DomainCheck {
    /// The name of the constraint, unquoted.
    pub name: String,
    /// The condition as SQL, on `VALUE`.
    pub expression: String,
    /// `NOT VALID`: what is stored was not checked.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub not_valid: bool,
}
