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
    /// Where the sequence begins: what is given, else the end that it counts from.
    pub fn first(&self) -> i64 {
        let end = if self.increment.unwrap_or(1) < 0 {
            self.max.unwrap_or(-1)
        } else {
            self.min.unwrap_or(1)
        };
        self.start.unwrap_or(end)
    }

    /// The options of a sequence of some type, without those that the server would choose by itself.
    ///
    /// ```
    /// use schema_model::SequenceOptions;
    /// let said = SequenceOptions { start: Some(1), max: Some(32767), ..SequenceOptions::default() };
    /// assert!(said.without_defaults("smallint").is_default());
    /// ```
    #[must_use]
    pub fn without_defaults(self, ty: &str) -> Self {
        let (lowest, highest) = match ty {
            "smallint" => (i64::from(i16::MIN), i64::from(i16::MAX)),
            "integer" => (i64::from(i32::MIN), i64::from(i32::MAX)),
            _ => (i64::MIN, i64::MAX),
        };
        let descends = self.increment.unwrap_or(1) < 0;
        let (min, max) = if descends { (lowest, -1) } else { (1, highest) };
        let bounds = Self {
            start: None,
            increment: self.increment.filter(|n| *n != 1),
            min: self.min.filter(|n| *n != min),
            max: self.max.filter(|n| *n != max),
            cache: self.cache.filter(|n| *n != 1),
            cycle: self.cycle,
        };
        Self { start: self.start.filter(|n| *n != bounds.first()), ..bounds }
    }

    /// Whether the server chooses everything.
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}
