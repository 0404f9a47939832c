//! What is wished of the rows: read from `seed.toml`, or said in Rust.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use crate::Error;

/// Counts and shapes. What it does not say follows from the schema.
///
/// ```
/// use schema_kit::seed::{ColumnShape, Shape, TableShape};
///
/// let shape = Shape::new(7)
///     .table("users", TableShape::rows(1000).column("role", ColumnShape::weighted([("admin", 1.0), ("member", 9.0)])))
///     .table("posts", TableShape::default().column("author_id", ColumnShape::per(0..=10)));
/// let file = r#"
///     seed = 7
///     [tables.users]
///     rows = 1000
///     columns.role = { values = { admin = 1, member = 9 } }
///     [tables.posts]
///     columns.author_id = { per = "0..10" }
/// "#;
/// assert_eq!(shape, file.parse()?);
/// # Ok::<(), schema_kit::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Shape {
    /// Another number gives other rows; the same number the same rows.
    pub seed: u64,
    /// The rows of a table of which nothing is said; fewer where its keys do not allow as many.
    pub rows: u64,
    /// By name as SQL: `users`, `billing.invoices`.
    pub tables: BTreeMap<String, TableShape>,
}

impl Default for Shape {
    fn default() -> Self {
        Self { seed: 1, rows: 100, tables: BTreeMap::new() }
    }
}

/// How many rows a table gets, and of which kind.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TableShape {
    /// How many; 0 leaves the table empty.
    pub rows: Option<u64>,
    /// By name.
    pub columns: BTreeMap<String, ColumnShape>,
}

/// What the values of a column are. The types of [`min`](Self::min) and [`max`](Self::max) are those of the
/// column, as text.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ColumnShape {
    /// One of these, as SQL reads them without quotes: a list, or a table of value and weight.
    pub values: Option<Values>,
    /// Now one kind of values and now another, by weight.
    pub mix: Vec<Part>,
    /// The name of a [generator](crate::seed#generators).
    pub make: Option<String>,
    /// A regular expression that texts match.
    pub pattern: Option<String>,
    /// The least value.
    pub min: Option<Bound>,
    /// The greatest value.
    pub max: Option<Bound>,
    /// The length of texts, `"3..20"`.
    pub length: Option<Span>,
    /// Which share is NULL, from 0 to 1.
    pub null: Option<f64>,
    /// No value twice.
    pub unique: bool,
    /// The exponent of Zipf's law: few values, or referenced rows, have most of the rows.
    pub skew: Option<f64>,
    /// Where in its range most values lie.
    pub spread: Option<Spread>,
    /// How many rows of this table refer to each row of the other, `"1..10"`. The number of rows of
    /// the table follows.
    pub per: Option<Span>,
    /// Leave the column to its DEFAULT.
    pub default: bool,
}

/// One kind of the values of a column, and its weight beside the others.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// How often, beside the others.
    pub weight: f64,
    /// What the values are: `values`, `make`, `pattern`, `min`, `max`, `length` or another `mix`.
    pub of: ColumnShape,
}

/// Values to choose from.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(untagged)]
pub enum Values {
    /// Each as often as another.
    Equal(Vec<Bound>),
    /// By weight.
    Weighted(BTreeMap<String, f64>),
}

/// A value as text, however the file spells it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(from = "toml::Value")]
pub struct Bound(pub String);

impl From<toml::Value> for Bound {
    fn from(value: toml::Value) -> Self {
        Self(match value {
            toml::Value::String(text) => text,
            other => other.to_string(),
        })
    }
}

/// Where in its range most values lie.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Spread {
    /// Everywhere.
    #[default]
    Even,
    /// More and more towards the end, as the rows of something that grows.
    Rising,
    /// Fewer and fewer towards the end.
    Falling,
    /// In the middle.
    Middle,
}

/// From a number to another, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Span {
    /// The least.
    pub low: u64,
    /// The greatest.
    pub high: u64,
}

impl TryFrom<String> for Span {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let (low, high) = text.split_once("..").unwrap_or((&text, &text));
        let number = |text: &str| text.trim().parse::<u64>();
        match (number(low), number(high.trim_start_matches('='))) {
            (Ok(low), Ok(high)) if low <= high => Ok(Self { low, high }),
            _ => Err(format!("`{text}` is no span: expected \"1..10\"")),
        }
    }
}

impl Shape {
    /// The shape that a seed decides alone.
    pub fn new(seed: u64) -> Self {
        Self { seed, ..Self::default() }
    }

    /// With a wish for a table.
    pub fn table(mut self, name: impl Into<String>, table: TableShape) -> Self {
        self.tables.insert(name.into(), table);
        self
    }

    /// The shape in a file.
    ///
    /// # Errors
    /// [`Error::Io`], [`Error::Settings`] with the line.
    pub fn read(path: &Path) -> Result<Self, Error> {
        let text = std::fs::read_to_string(path).map_err(Error::io("read", path))?;
        toml::from_str(&text).map_err(|error| Error::Settings {
            path: path.to_owned(),
            reason: error.to_string().trim_end().to_owned(),
        })
    }
}

impl std::str::FromStr for Shape {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        toml::from_str(text).map_err(|error| Error::Usage(error.to_string()))
    }
}

impl TableShape {
    /// This many rows.
    pub fn rows(rows: u64) -> Self {
        Self { rows: Some(rows), ..Self::default() }
    }

    /// With a wish for a column.
    pub fn column(mut self, name: impl Into<String>, column: ColumnShape) -> Self {
        self.columns.insert(name.into(), column);
        self
    }
}

impl ColumnShape {
    /// Values of a [generator](crate::seed#generators).
    pub fn make(generator: impl Into<String>) -> Self {
        Self { make: Some(generator.into()), ..Self::default() }
    }

    /// Values by weight.
    pub fn weighted<T: Into<String>>(values: impl IntoIterator<Item = (T, f64)>) -> Self {
        let values = values.into_iter().map(|(value, weight)| (value.into(), weight)).collect();
        Self { values: Some(Values::Weighted(values)), ..Self::default() }
    }

    /// Values of several kinds, by weight.
    pub fn mix(parts: impl IntoIterator<Item = (Self, f64)>) -> Self {
        let mix = parts.into_iter().map(|(of, weight)| Part { weight, of }).collect();
        Self { mix, ..Self::default() }
    }

    /// Whether it says nothing but what the values are.
    pub(super) fn is_only_values(&self) -> bool {
        let Self { null, unique, skew, spread, per, default, .. } = self;
        null.is_none()
            && skew.is_none()
            && spread.is_none()
            && per.is_none()
            && !(*unique || *default)
    }

    /// So many rows for each row that the column refers to.
    pub fn per(rows: std::ops::RangeInclusive<u64>) -> Self {
        let span = Span { low: *rows.start(), high: *rows.end() };
        Self { per: Some(span), ..Self::default() }
    }
}
