use serde::{Deserialize, Serialize};

use crate::{Index, Name, Trigger};

/// A view or a materialized view.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct View {
    /// The name of the view.
    pub name: Name,
    /// `MATERIALIZED`
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub materialized: bool,
    /// Its query as SQL, without a semicolon.
    pub query: String,
    /// Its columns and their types, as far as they were declared or read; a declared view is held to them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<ViewColumn>,
    /// Options, `WITH (…)`: `security_invoker`, `security_barrier`, `check_option`, storage
    /// parameters; name and value as SQL, sorted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<(String, String)>,
    /// `COMMENT ON VIEW`
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// Indexes of a materialized view.
    #[serde(skip)]
    pub indexes: Vec<Index>,
    /// `INSTEAD OF` triggers.
    #[serde(skip)]
    pub triggers: Vec<Trigger>,
}

impl View {
    /// A plain view.
    pub fn new(name: Name, query: impl Into<String>) -> Self {
        Self {
            name,
            materialized: false,
            query: query.into(),
            columns: Vec::new(),
            options: Vec::new(),
            comment: None,
            indexes: Vec::new(),
            triggers: Vec::new(),
        }
    }
}

/// A column of a view.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ViewColumn {
    /// Its name, unquoted.
    pub name: String,
    /// Its type as SQL.
    #[serde(rename = "type")]
    pub ty: String,
    /// `COMMENT ON COLUMN`
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}
