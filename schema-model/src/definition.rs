use serde::{Deserialize, Serialize};

/// A trigger of a table or a view.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trigger {
    /// The name of the trigger, unquoted; unique within its relation.
    pub name: String,
    /// The whole `CREATE TRIGGER` statement.
    pub sql: String,
    /// `ENABLE`/`DISABLE TRIGGER`, when it is not plainly enabled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub firing: Option<Firing>,
    /// `COMMENT ON TRIGGER`
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

/// When a trigger or rule fires, other than in ordinary sessions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Firing {
    /// `DISABLE`: never.
    Disabled,
    /// `ENABLE REPLICA`: in replication only.
    Replica,
    /// `ENABLE ALWAYS`: in replication too.
    Always,
}

/// An object that is declared by its own SQL and compared by the server's text of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Definition {
    /// What it is.
    pub kind: DefinitionKind,
    /// What identifies it within its kind, as SQL that `DROP` and `COMMENT ON` take: `lower_all(text[])`,
    /// `(text AS integer)`, `protect ON users`.
    pub identity: String,
    /// The statements that create it; the first is the `CREATE`.
    pub sql: Vec<String>,
    /// `COMMENT ON …`
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

/// The kinds of [`Definition`], in an order in which they can mostly be created.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DefinitionKind {
    /// `FOREIGN DATA WRAPPER`
    ForeignDataWrapper,
    /// `SERVER`, of foreign data
    ForeignServer,
    /// `CONVERSION`
    Conversion,
    /// `COLLATION`
    Collation,
    /// A range type: `TYPE … AS RANGE`.
    RangeType,
    /// `FUNCTION`
    Function,
    /// `PROCEDURE`
    Procedure,
    /// `AGGREGATE`
    Aggregate,
    /// `OPERATOR`
    Operator,
    /// `CAST`
    Cast,
    /// `TEXT SEARCH DICTIONARY`
    TextSearchDictionary,
    /// `TEXT SEARCH CONFIGURATION`
    TextSearchConfiguration,
    /// `FOREIGN TABLE`
    ForeignTable,
    /// `RULE`
    Rule,
    /// `STATISTICS`
    Statistics,
    /// `EVENT TRIGGER`
    EventTrigger,
    /// `PUBLICATION`
    Publication,
    /// `ALTER DEFAULT PRIVILEGES`
    DefaultPrivileges,
}

impl DefinitionKind {
    /// Whether tables may use it, so that it comes before them where nothing else is known.
    pub const fn precedes_tables(self) -> bool {
        !matches!(
            self,
            Self::ForeignTable
                | Self::Rule
                | Self::Statistics
                | Self::EventTrigger
                | Self::Publication
                | Self::DefaultPrivileges
        )
    }

    /// Whether it is of data that lies elsewhere.
    pub const fn is_foreign(self) -> bool {
        matches!(self, Self::ForeignDataWrapper | Self::ForeignServer | Self::ForeignTable)
    }

    /// Whether it has a body in a language of its own.
    pub const fn has_body(self) -> bool {
        matches!(self, Self::Function | Self::Procedure)
    }

    /// The words of SQL after `CREATE`, `DROP` and `COMMENT ON`.
    pub const fn sql(self) -> &'static str {
        match self {
            Self::ForeignDataWrapper => "FOREIGN DATA WRAPPER",
            Self::ForeignServer => "SERVER",
            Self::ForeignTable => "FOREIGN TABLE",
            Self::Conversion => "CONVERSION",
            Self::Collation => "COLLATION",
            Self::RangeType => "TYPE",
            Self::Function => "FUNCTION",
            Self::Procedure => "PROCEDURE",
            Self::Aggregate => "AGGREGATE",
            Self::Operator => "OPERATOR",
            Self::Cast => "CAST",
            Self::TextSearchDictionary => "TEXT SEARCH DICTIONARY",
            Self::TextSearchConfiguration => "TEXT SEARCH CONFIGURATION",
            Self::Rule => "RULE",
            Self::Statistics => "STATISTICS",
            Self::EventTrigger => "EVENT TRIGGER",
            Self::Publication => "PUBLICATION",
            Self::DefaultPrivileges => "DEFAULT PRIVILEGES",
        }
    }
}
