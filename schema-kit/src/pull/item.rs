//! A struct or enum as text.

use std::collections::BTreeSet;

use schema_model::Name;

use super::existing::entries;
use super::names::Place;
use super::types::Use;

/// The longest line, and the longest list of an attribute in one line, as rustfmt has them.
const WIDTH: usize = 100;
const LIST: usize = 70;

/// What an item is, whatever its name in Rust.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Id {
    /// A relation or type.
    Sql(Name),
    /// The newtype of a key, by its name.
    Key(String),
}

/// A struct or enum with its attributes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Item {
    pub(super) id: Id,
    pub(super) place: Place,
    pub(super) docs: Vec<String>,
    /// The derive that reads the attributes, and the others.
    pub(super) derives: &'static [&'static str],
    /// The name of the attribute: `table`, `pg_enum`.
    pub(super) attribute: &'static str,
    pub(super) options: Vec<String>,
    pub(super) shape: Shape,
    pub(super) members: Vec<Member>,
}

/// How an item is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// `struct A { a: b }`
    Struct,
    /// `struct A(b);`
    Newtype,
    /// `enum A { B }`
    Enum,
}

/// A field or variant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Member {
    /// The name in the database.
    pub(super) name: String,
    pub(super) ident: String,
    pub(super) ty: String,
    pub(super) docs: Vec<String>,
    pub(super) attribute: &'static str,
    pub(super) options: Vec<String>,
    pub(super) uses: Vec<Use>,
}

impl Item {
    /// What has to be in scope.
    pub(super) fn uses(&self) -> BTreeSet<&Use> {
        self.members.iter().flat_map(|member| &member.uses).collect()
    }

    /// The item as a file has it.
    pub(super) fn text(&self) -> String {
        let mut text = docs(&self.docs, "");
        text.push_str(&format!("#[derive({})]\n", self.derives.join(", ")));
        text.push_str(&attribute(self.attribute, &self.options, ""));
        let ident = &self.place.ident;
        match self.shape {
            Shape::Newtype => {
                let ty = self.members.first().map_or("", |member| member.ty.as_str());
                text.push_str(&format!("pub struct {ident}(pub {ty});\n"));
            }
            Shape::Struct => {
                text.push_str(&format!("pub struct {ident} {{\n"));
                self.members.iter().for_each(|member| text.push_str(&member.text("pub ")));
                text.push_str("}\n");
            }
            Shape::Enum => {
                text.push_str(&format!("pub enum {ident} {{\n"));
                self.members.iter().for_each(|member| text.push_str(&member.text("")));
                text.push_str("}\n");
            }
        }
        text
    }
}

impl Member {
    /// The lines of a field or variant.
    pub(super) fn text(&self, visibility: &str) -> String {
        let mut line = format!("    {visibility}{}", self.ident);
        if !self.ty.is_empty() {
            let fits = line.chars().count() + self.ty.chars().count() + 3 <= WIDTH;
            line.push_str(if fits { ": " } else { ":\n        " });
            line.push_str(&self.ty);
        }
        let docs = docs(&self.docs, "    ");
        format!("{docs}{}{line},\n", attribute(self.attribute, &self.options, "    "))
    }
}

fn docs(lines: &[String], indent: &str) -> String {
    let lines: Vec<String> = lines.iter().map(|line| format!("{indent}/// {line}\n")).collect();
    lines.concat()
}

/// An attribute in one line where it fits, else with a line for each option.
pub(super) fn attribute(name: &str, options: &[String], indent: &str) -> String {
    if options.is_empty() {
        return String::new();
    }
    format!("{indent}#[{}]\n", list(name, options, indent))
}

/// `name(a, b)` as rustfmt lays it out.
fn list(name: &str, entries: &[String], indent: &str) -> String {
    let line = entries.join(", ");
    let width = line.chars().count();
    if width <= LIST && indent.len() + name.len() + width + 5 <= WIDTH && !line.contains('\n') {
        return format!("{name}({line})");
    }
    let inner = format!("{indent}    ");
    let entries: Vec<String> =
        entries.iter().map(|entry| format!("{inner}{}", nested(entry, &inner))).collect();
    format!("{name}(\n{}\n{indent})", entries.join(",\n"))
}

fn nested(entry: &str, indent: &str) -> String {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let inside = entry.split_once('(').filter(|(word, _)| word.chars().all(is_word));
    let inside = inside.and_then(|(word, rest)| Some((word, rest.strip_suffix(')')?)));
    match inside {
        Some((word, inside)) if word != "sql" => list(word, &split(inside), indent),
        _ => entry.to_owned(),
    }
}

/// What stands between commas.
pub(super) fn split(options: &str) -> Vec<String> {
    match options.parse() {
        Ok(tokens) => entries(tokens).into_iter().map(|range| options[range].to_owned()).collect(),
        Err(_) => vec![options.to_owned()],
    }
}
