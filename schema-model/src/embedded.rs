//! Objects as a derive leaves them in the object code.

use serde_json::{Deserializer, Value};

use crate::snapshot::line;
use crate::{ModelError, Name, Object};

impl Object {
    /// JSON of objects. Those of one kind that follow one another and belong to one table share the
    /// beginning, with what is each one's own in a line.
    ///
    /// ```
    /// use schema_model::{Column, Name, Object};
    ///
    /// let column = |name| Object::Column { table: Name::new("users"), column: Column::new(name, "text") };
    /// let text = Object::embed(&[column("name"), column("email")]);
    /// assert_eq!(
    ///     text,
    ///     "{\"object\":\"column\",\"table\":\"users\",\"each\":[\n\
    ///      {\"name\":\"name\",\"type\":\"text\"},\n{\"name\":\"email\",\"type\":\"text\"}]}\n"
    /// );
    /// assert_eq!(Object::read_embedded(text.as_bytes()).unwrap(), [column("name"), column("email")]);
    /// ```
    pub fn embed(objects: &[Self]) -> String {
        let mut text = String::new();
        for alike in objects.chunk_by(|a, b| a.part().is_some() && a.part() == b.part()) {
            let mut lines: Vec<String> = alike.iter().map(line).collect();
            if let (Some((kind, table)), true) = (alike[0].part(), alike.len() > 1) {
                let head = format!("{{\"object\":\"{kind}\",\"table\":{},", line(table));
                let own = lines.iter().filter_map(|line| line.strip_prefix(&head));
                let own: Vec<String> = own.map(|own| format!("{{{own}")).collect();
                lines = vec![format!("{head}\"each\":[\n{}]}}", own.join(",\n"))];
            }
            text.extend(lines.into_iter().map(|line| line + "\n"));
        }
        text
    }

    /// Reads what [`embed`](Self::embed) wrote, once or several times.
    ///
    /// # Errors
    /// Text that is not of this format.
    pub fn read_embedded(text: &[u8]) -> Result<Vec<Self>, ModelError> {
        let parse = |error: serde_json::Error| ModelError::Parse {
            what: "schema object",
            reason: error.to_string(),
        };
        let mut objects = Vec::new();
        for value in Deserializer::from_slice(text).into_iter::<Value>() {
            let mut head = value.map_err(parse)?;
            let each = head.as_object_mut().and_then(|head| head.remove("each"));
            let Some(Value::Array(each)) = each else {
                objects.push(serde_json::from_value(head).map_err(parse)?);
                continue;
            };
            for mut own in each {
                if let (Some(own), Some(head)) = (own.as_object_mut(), head.as_object()) {
                    own.extend(head.clone());
                }
                objects.push(serde_json::from_value(own).map_err(parse)?);
            }
        }
        Ok(objects)
    }

    /// Of a part of a table: what it is, and the table.
    fn part(&self) -> Option<(&'static str, &Name)> {
        match self {
            Self::Column { table, .. } => Some(("column", table)),
            Self::Constraint { table, .. } => Some(("constraint", table)),
            Self::Index { table, .. } => Some(("index", table)),
            Self::Policy { table, .. } => Some(("policy", table)),
            _ => None,
        }
    }
}
