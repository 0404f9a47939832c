//! A diagram in the language of [Graphviz](https://graphviz.org).

use super::svg::escape;
use super::{Diagram, Entity, Relation};

/// The text of a diagram.
pub fn render(diagram: &Diagram) -> String {
    let mut text = String::from(
        "digraph schema {\n    rankdir=RL;\n    node [shape=plain, fontname=\"monospace\"];\n    \
         edge [arrowhead=tee, dir=both];\n",
    );
    for entity in &diagram.entities {
        text.push_str(&node(entity));
    }
    for relation in &diagram.relations {
        text.push_str(&edge(diagram, relation));
    }
    text.push_str("}\n");
    text
}

fn node(entity: &Entity) -> String {
    let mut rows = format!(
        "<tr><td colspan=\"2\" bgcolor=\"#e8edf7\"><b>{}</b></td></tr>",
        escape(&entity.name.to_string())
    );
    for (n, field) in entity.fields.iter().enumerate() {
        let name = escape(&field.name);
        let name = if field.primary { format!("<u>{name}</u>") } else { name };
        rows.push_str(&format!(
            "<tr><td align=\"left\" port=\"f{n}\">{name}</td><td align=\"left\">{}</td></tr>",
            escape(&field.type_text())
        ));
    }
    format!(
        "    {} [label=<<table border=\"0\" cellborder=\"1\" cellspacing=\"0\">{rows}</table>>];\n",
        quoted(&entity.name.to_string())
    )
}

fn edge(diagram: &Diagram, relation: &Relation) -> String {
    let end = |(entity, field): (usize, usize)| {
        format!("{}:f{field}", quoted(&diagram.entities[entity].name.to_string()))
    };
    format!(
        "    {} -> {} [arrowtail={}, style={}, tooltip={}];\n",
        end(relation.from),
        end(relation.to),
        if relation.unique { "tee" } else { "crow" },
        if relation.optional { "dashed" } else { "solid" },
        quoted(&relation.columns),
    )
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
