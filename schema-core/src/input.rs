//! Rows from outside: a new row or a patch as a web handler gets it, and what is wrong with it.
//!
//! The derive makes `NewUser` and `UserPatch` for a table `User`. Both implement serde's
//! `Deserialize`, if the types of their columns do: a field is called like the struct's, one that the
//! table fills in may be left out, and in a patch all may. Both have `validate()`, which looks at what
//! the schema says in plain terms: the length of a column, and checks that compare it with numbers.
//!
//! ```
//! # use schema_core::prelude::*;
//! use schema_core::input::Input as _;
//!
//! #[derive(Table)]
//! #[table(name = "users", check(adult = "age >= 18"), new(derive(Debug)))]
//! struct User {
//!     #[column(primary_key, identity)]
//!     id: i64,
//!     #[column(length = 20)]
//!     email: String,
//!     name: Option<String>,
//!     age: i32,
//! }
//!
//! let new: NewUser = serde_json::from_str(r#"{"email": "ada@example.com", "age": 17}"#)?;
//! let invalid = new.validate().unwrap_err();
//! assert_eq!(serde_json::to_string(&invalid)?, r#"{"age":["must be at least 18"]}"#);
//! let error = serde_json::from_str::<NewUser>(r#"{"age": 36}"#).unwrap_err();
//! assert_eq!(error.to_string(), "missing field `email` at line 1 column 11");
//!
//! // in a patch, what is not there stays as it is, and null is NULL
//! let patch: UserPatch = serde_json::from_str(r#"{"name": null, "age": 37}"#)?;
//! patch.validate().unwrap();
//! assert_eq!(
//!     User::update().set(patch).filter(User::id.eq(1)).to_sql(),
//!     "UPDATE users SET name = $1, age = $2 WHERE users.id = $3"
//! );
//! # Ok::<(), serde_json::Error>(())
//! ```

use std::collections::BTreeMap;
use std::fmt;

use bytes::BytesMut;
use postgres_types::{IsNull, ToSql, Type};
use serde::Serialize;

use crate::table::{Table, TableColumn};

/// A new row or a patch. Derived.
pub trait Input {
    /// The table.
    type Table: Table;
    /// Whether this is a patch, of which every field may be left out.
    const PATCH: bool = false;

    /// The value of the column at this position of the table, if it has limits.
    #[doc(hidden)]
    fn value(&self, at: usize) -> Option<&dyn ToSql> {
        let _ = at;
        None
    }

    /// Whether there is a field for this column of the table.
    #[doc(hidden)]
    fn has(column: &TableColumn) -> bool {
        if Self::PATCH { column.is_patched::<Self::Table>() } else { column.is_inserted() }
    }

    /// Checks lengths, and what the table's checks say of single columns in plain terms. The server
    /// checks all the rest.
    ///
    /// # Errors
    /// What is wrong, by field.
    fn validate(&self) -> Result<(), Invalid> {
        let mut invalid = Invalid::default();
        let columns = Self::Table::COLUMNS.iter().enumerate();
        for (at, column) in columns.filter(|(_, column)| !column.limits.is_empty()) {
            let Some(found) = self.value(at).and_then(|value| Found::of(value, column.ty)) else {
                continue;
            };
            for limit in column.limits.iter().filter(|limit| !limit.admits(&found)) {
                invalid.0.entry(column.field).or_default().push(limit.to_string());
            }
        }
        if invalid.0.is_empty() { Ok(()) } else { Err(invalid) }
    }
}

/// The name of the struct.
pub(crate) fn name<I: Input>() -> &'static str {
    let path = std::any::type_name::<I>();
    path.rsplit("::").next().unwrap_or(path)
}

/// What the schema says of the values of a column.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Limit {
    /// At most so many characters.
    Longest(u32),
    /// At least so many characters.
    Shortest(u32),
    /// This number or more.
    AtLeast(f64),
    /// More than this number.
    Above(f64),
    /// This number or less.
    AtMost(f64),
    /// Less than this number.
    Below(f64),
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Longest(1) => f.write_str("must have at most 1 character"),
            Self::Longest(length) => write!(f, "must have at most {length} characters"),
            Self::Shortest(1) => f.write_str("must not be empty"),
            Self::Shortest(length) => write!(f, "must have at least {length} characters"),
            Self::AtLeast(number) => write!(f, "must be at least {number}"),
            Self::Above(number) => write!(f, "must be more than {number}"),
            Self::AtMost(number) => write!(f, "must be at most {number}"),
            Self::Below(number) => write!(f, "must be less than {number}"),
        }
    }
}

/// A value as far as a limit looks at it.
enum Found {
    Characters(usize),
    Number(f64),
}

impl Found {
    /// Nothing for NULL, and for a type that no limit knows.
    fn of(value: &dyn ToSql, ty: &str) -> Option<Self> {
        let ty = match ty {
            "text" => Type::TEXT,
            "smallint" => Type::INT2,
            "integer" => Type::INT4,
            "bigint" => Type::INT8,
            "real" => Type::FLOAT4,
            "double precision" => Type::FLOAT8,
            _ => return None,
        };
        let mut raw = BytesMut::new();
        let Ok(IsNull::No) = value.to_sql_checked(&ty, &mut raw) else { return None };
        #[allow(clippy::cast_precision_loss)] // limits are below the numbers that lose any
        let number = match ty {
            Type::TEXT => {
                return Some(Self::Characters(std::str::from_utf8(&raw).ok()?.chars().count()));
            }
            Type::INT2 => f64::from(i16::from_be_bytes(raw[..].try_into().ok()?)),
            Type::INT4 => f64::from(i32::from_be_bytes(raw[..].try_into().ok()?)),
            Type::INT8 => i64::from_be_bytes(raw[..].try_into().ok()?) as f64,
            Type::FLOAT4 => f64::from(f32::from_be_bytes(raw[..].try_into().ok()?)),
            _ => f64::from_be_bytes(raw[..].try_into().ok()?),
        };
        Some(Self::Number(number))
    }
}

impl Limit {
    fn admits(&self, found: &Found) -> bool {
        let length = |limit: u32| usize::try_from(limit).unwrap_or(usize::MAX);
        match (self, found) {
            (Self::Longest(limit), Found::Characters(found)) => *found <= length(*limit),
            (Self::Shortest(limit), Found::Characters(found)) => *found >= length(*limit),
            // As in SQL, NaN is above every number.
            (Self::AtLeast(limit), Found::Number(found)) => found.is_nan() || found >= limit,
            (Self::Above(limit), Found::Number(found)) => found.is_nan() || found > limit,
            (Self::AtMost(limit), Found::Number(found)) => found <= limit,
            (Self::Below(limit), Found::Number(found)) => found < limit,
            _ => true,
        }
    }
}

/// What is wrong with a row, by field. Serialised, it is a map of lists of sentences.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Invalid(BTreeMap<&'static str, Vec<String>>);

impl Invalid {
    /// The fields, each with what is wrong with it.
    pub fn fields(&self) -> impl Iterator<Item = (&'static str, &[String])> {
        self.0.iter().map(|(field, messages)| (*field, messages.as_slice()))
    }
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, (field, messages)) in self.0.iter().enumerate() {
            let separator = if i == 0 { "" } else { "; " };
            write!(f, "{separator}`{field}` {}", messages.join(" and "))?;
        }
        Ok(())
    }
}

impl std::error::Error for Invalid {}

/// The JSON Schema of a new row or a patch: what its `Deserialize` and `validate()` take.
///
/// ```
/// # use schema_core::prelude::*;
/// # #[derive(Table)] #[table(name = "users")]
/// # struct User { #[column(primary_key, identity)] id: i64, #[column(length = 20)] email: String,
/// #     name: Option<String> }
/// let schema = schema_core::input::json_schema::<NewUser>();
/// assert_eq!(schema["required"], serde_json::json!(["email"]));
/// let email = serde_json::json!({ "type": "string", "maxLength": 20 });
/// assert_eq!(schema["properties"]["email"], email);
/// ```
#[cfg(feature = "json-schema")]
pub fn json_schema<I: Input>() -> serde_json::Value {
    use serde_json::{Map, Value, json};
    let columns = || I::Table::COLUMNS.iter().filter(|column| I::has(column));
    let properties: Map<String, Value> =
        columns().map(|column| (column.field.to_owned(), property(column))).collect();
    let required = columns().filter(|column| column.is_required() && !I::PATCH);
    let required: Vec<&str> = required.map(|column| column.field).collect();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": name::<I>(),
        "type": "object",
        "properties": properties,
        "required": required,
    })
}

#[cfg(feature = "json-schema")]
fn property(column: &TableColumn) -> serde_json::Value {
    let mut property = of_type(column.ty);
    for limit in column.limits {
        let (name, value) = match *limit {
            Limit::Longest(length) => ("maxLength", f64::from(length)),
            Limit::Shortest(length) => ("minLength", f64::from(length)),
            Limit::AtLeast(number) => ("minimum", number),
            Limit::Above(number) => ("exclusiveMinimum", number),
            Limit::AtMost(number) => ("maximum", number),
            Limit::Below(number) => ("exclusiveMaximum", number),
        };
        #[allow(clippy::cast_possible_truncation)]
        // limits are integers below 2^53, or stay numbers
        let value = if value.fract() == 0.0 { (value as i64).into() } else { value.into() };
        property.insert(name.to_owned(), value);
    }
    if let (true, Some(ty)) = (column.nullable, property.get("type").cloned()) {
        property.insert("type".to_owned(), serde_json::json!([ty, "null"]));
    }
    property.into()
}

/// What is known of a type's JSON; of one that only its own serde knows, nothing.
#[cfg(feature = "json-schema")]
fn of_type(sql: &str) -> serde_json::Map<String, serde_json::Value> {
    let mut schema = serde_json::Map::new();
    let (ty, format) = match sql {
        "boolean" => ("boolean", None),
        "smallint" | "integer" | "bigint" => ("integer", None),
        "real" | "double precision" => ("number", None),
        "text" | "citext" | "ltree" | "xml" => ("string", None),
        "uuid" => ("string", Some("uuid")),
        "date" => ("string", Some("date")),
        "timestamp with time zone" => ("string", Some("date-time")),
        sql => match sql.strip_suffix("[]") {
            Some(element) => {
                schema.insert("items".to_owned(), of_type(element).into());
                ("array", None)
            }
            None => return schema,
        },
    };
    schema.insert("type".to_owned(), ty.into());
    if let Some(format) = format {
        schema.insert("format".to_owned(), format.into());
    }
    schema
}
