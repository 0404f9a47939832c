//! Values that are checked while a body is read.

use std::collections::BTreeMap;
use std::str::FromStr;

use email_address::EmailAddress;
use serde::{Deserialize, Deserializer, de};

/// An email address, in lower case.
#[derive(Debug, Clone)]
pub(super) struct Email(String);

impl Email {
    pub(super) fn new(text: &str) -> Result<Self, &'static str> {
        const INVALID: &str = "this is not an email address";
        let text = text.trim();
        let address = EmailAddress::from_str(text).map_err(|_| INVALID)?;
        // `ada@localhost` and `Ada <ada@example.com>` are addresses, but none that we can write to.
        if address.email() != text || !address.domain().contains('.') || text.contains('\0') {
            return Err(INVALID);
        }
        Ok(Self(text.to_lowercase()))
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    pub(super) fn into_string(self) -> String {
        self.0
    }
}

impl<'de> Deserialize<'de> for Email {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(&String::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}

/// A short text of at most `MAX` characters, trimmed, not empty.
#[derive(Debug, Clone)]
pub(super) struct Text<const MAX: usize = 500>(String);

impl<const MAX: usize> Text<MAX> {
    pub(super) fn new(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if text.is_empty() {
            return Err("must not be empty".to_owned());
        }
        if text.chars().count() > MAX {
            return Err(format!("must be at most {MAX} characters long"));
        }
        if text.contains('\0') {
            return Err("must not contain a NUL character".to_owned());
        }
        Ok(Self(text.to_owned()))
    }

    pub(super) fn into_string(self) -> String {
        self.0
    }
}

impl<'de, const MAX: usize> Deserialize<'de> for Text<MAX> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(&String::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}

/// The text of an optional field.
pub(super) fn text<const MAX: usize>(field: Option<Text<MAX>>) -> Option<String> {
    field.map(Text::into_string)
}

/// Free JSON, as far as `jsonb` can store it: PostgreSQL's text has no NUL character.
#[derive(Debug, Clone, Default)]
pub(super) struct Object(pub(super) BTreeMap<String, serde_json::Value>);

impl<'de> Deserialize<'de> for Object {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let map = BTreeMap::<String, serde_json::Value>::deserialize(deserializer)?;
        if map.iter().any(|(key, value)| key.contains('\0') || has_nul(value)) {
            return Err(de::Error::custom("must not contain a NUL character"));
        }
        Ok(Self(map))
    }
}

fn has_nul(value: &serde_json::Value) -> bool {
    use serde_json::Value;
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(items) => items.iter().any(has_nul),
        Value::Object(map) => map.iter().any(|(key, value)| key.contains('\0') || has_nul(value)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}
