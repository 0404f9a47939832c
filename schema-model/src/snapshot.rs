use serde::{Deserialize, Serialize};

use crate::{ModelError, Object, Schema};

/// The format that this crate writes.
const VERSION: u32 = 1;

/// The schema after a migration, as stored beside it.
///
/// The text is JSON with one object a line, each after the first preceded by its comma, so that a
/// line added or taken away touches no other line and git merges what does not overlap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// The migrations that this one was written on top of; more than one after a merge.
    pub parents: Vec<String>,
    /// The schema.
    pub schema: Schema,
}

#[derive(Serialize, Deserialize)]
struct Header {
    snapshot: u32,
    parents: Vec<String>,
}

impl Snapshot {
    /// The text of `snapshot.json`.
    pub fn print(&self) -> String {
        let header = Header { snapshot: VERSION, parents: self.parents.clone() };
        let mut text = format!("[{}\n", line(&header));
        for object in self.schema.objects() {
            text.push(',');
            text.push_str(&line(&object));
            text.push('\n');
        }
        text.push_str("]\n");
        text
    }

    /// Reads the text of a `snapshot.json`.
    ///
    /// # Errors
    /// Text that is not a snapshot, of a newer format, or whose objects do not fit together.
    pub fn parse(text: &str) -> Result<Self, ModelError> {
        let parse = |error: serde_json::Error| ModelError::Parse {
            what: "snapshot",
            reason: error.to_string(),
        };
        let values: Vec<serde_json::Value> = serde_json::from_str(text).map_err(parse)?;
        let mut values = values.into_iter();
        let header = values.next().unwrap_or_default();
        let header: Header = serde_json::from_value(header).map_err(parse)?;
        if header.snapshot > VERSION {
            return Err(ModelError::NewerSnapshot { found: header.snapshot });
        }
        let objects: Vec<Object> =
            values.map(serde_json::from_value).collect::<Result<_, _>>().map_err(parse)?;
        Ok(Self { parents: header.parents, schema: Schema::from_objects(objects)? })
    }
}

pub(crate) fn line(value: &impl Serialize) -> String {
    // Strings, lists and maps with string keys: serialising them to memory has no way to fail.
    serde_json::to_string(value).unwrap_or_default()
}

impl Object {
    /// This object as one line of JSON.
    pub fn to_json(&self) -> String {
        line(self)
    }
}
