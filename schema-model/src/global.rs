//! What lies in no schema: schemas themselves, extensions, roles, and who may do what.

use serde::{Deserialize, Serialize};

/// A schema, as an object: `CREATE SCHEMA`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Namespace {
    /// Its name, unquoted.
    pub name: String,
    /// `COMMENT ON SCHEMA`
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

/// An extension: `CREATE EXTENSION`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extension {
    /// Its name, unquoted.
    pub name: String,
    /// `SCHEMA`, when one is asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// `VERSION`, when one is asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
}

/// A role. Roles belong to the whole cluster: those that are not declared are left alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(clippy::struct_excessive_bools)] // the attributes of CREATE ROLE
pub struct Role {
    /// Its name, unquoted.
    pub name: String,
    /// `LOGIN`
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub login: bool,
    /// `NOINHERIT`
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub no_inherit: bool,
    /// `CREATEDB`
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub create_database: bool,
    /// `CREATEROLE`
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub create_role: bool,
    /// `BYPASSRLS`
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub bypass_row_security: bool,
    /// The roles that it is a member of, unquoted and sorted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub member_of: Vec<String>,
    /// `COMMENT ON ROLE`
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

/// What one role may do with one object: `GRANT … ON … TO …`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// The kind of object, as `GRANT` spells it: `TABLE`, `SEQUENCE`, `SCHEMA`, `FUNCTION`, …
    pub kind: String,
    /// The object as SQL, quoted: `users`, `billing.next(integer)`.
    #[serde(rename = "on")] // `object` tells the kinds of lines apart
    pub object: String,
    /// Of these columns only, unquoted and sorted; empty is the whole object.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<String>,
    /// The role, unquoted; `None` is `PUBLIC`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// The privileges, in capitals and sorted: `INSERT`, `SELECT`. None at all, to `PUBLIC`: it lacks
    /// what it has on such an object by default (`EXECUTE` of functions, `USAGE` of types).
    pub privileges: Vec<String>,
    /// `WITH GRANT OPTION`
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub grant_option: bool,
}
