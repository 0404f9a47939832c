//! A diagram as [Mermaid](https://mermaid.js.org), which hosts of source code draw in Markdown.

use super::{Diagram, Field, Relation};

/// The text of a diagram. A name that Mermaid can't write is shown with `_` for each character that
/// stands in the way.
pub fn render(diagram: &Diagram) -> String {
    let mut text = String::from("erDiagram\n");
    for entity in &diagram.entities {
        text.push_str(&format!("    {} {{\n", quoted(&entity.name.to_string())));
        for field in &entity.fields {
            text.push_str(&format!(
                "        {} {}{}\n",
                word(&field.ty),
                word(&field.name),
                keys(field)
            ));
        }
        text.push_str("    }\n");
    }
    for relation in &diagram.relations {
        text.push_str(&format!(
            "    {} {} {} : {}\n",
            quoted(&diagram.entities[relation.to.0].name.to_string()),
            cardinality(relation),
            quoted(&diagram.entities[relation.from.0].name.to_string()),
            quoted(&relation.columns),
        ));
    }
    text
}

fn keys(field: &Field) -> &'static str {
    match (field.primary, field.foreign) {
        (true, true) => " PK, FK",
        (true, false) => " PK",
        (false, true) => " FK",
        (false, false) => "",
    }
}

/// Referenced side first: exactly one or none; then referencing: many or at most one.
fn cardinality(relation: &Relation) -> &'static str {
    match (relation.optional, relation.unique) {
        (false, false) => "||--o{",
        (true, false) => "|o--o{",
        (false, true) => "||--o|",
        (true, true) => "|o--o|",
    }
}

fn quoted(text: &str) -> String {
    let text: String = text.chars().filter(|c| !c.is_control()).collect();
    format!("\"{}\"", text.replace('"', "'"))
}

/// Types and columns can't be quoted: letters, digits, and few signs.
fn word(text: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '(' | ')' | '[' | ']');
    let word: String = text.chars().map(|c| if plain(c) { c } else { '_' }).collect();
    if word.starts_with(char::is_alphabetic) { word } else { format!("c{word}") }
}
