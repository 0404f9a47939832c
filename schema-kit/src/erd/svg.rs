//! A diagram as SVG.

use super::layout::{Layout, Part, Point, Rect, Route, layout};
use super::metrics::{FONT, HEAD, INSET, LINE};
use super::{Diagram, Entity, Relation};

/// How a drawing looks, in terms of colours that [`PALETTE`] or the page around it defines.
pub const STYLE: &str = include_str!("erd.css");

/// Colours for light and dark surroundings.
pub const PALETTE: &str = include_str!("palette.css");

/// A file of its own: the drawing with its style.
pub fn render(diagram: &Diagram) -> String {
    let layout = layout(diagram);
    let (width, height) = (layout.width, layout.height);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"erd\" width=\"{width:.0}\" \
         height=\"{height:.0}\" viewBox=\"0 0 {width:.0} {height:.0}\" role=\"img\" \
         aria-label=\"{} tables and the foreign keys between them\">\n\
         <style>{PALETTE}{STYLE}</style>\n{}</svg>\n",
        diagram.entities.len(),
        body(diagram, &layout)
    )
}

/// What stands between `<svg>` and `</svg>`, without a style. Tables carry their name in
/// `data-name`, lines the names of both tables in `data-from` and `data-to`.
pub fn body(diagram: &Diagram, layout: &Layout) -> String {
    let mut svg = String::from("<g class=\"relations\">\n");
    for (one, route) in diagram.relations.iter().zip(&layout.routes) {
        relation(&mut svg, diagram, one, route);
    }
    svg.push_str("</g>\n<g class=\"entities\">\n");
    for (one, place) in diagram.entities.iter().zip(&layout.boxes) {
        entity(&mut svg, one, place);
    }
    svg.push_str("</g>\n");
    svg
}

/// Text for XML and HTML.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            // no other control character may stand in XML
            c if c.is_control() && c != '\n' && c != '\t' => escaped.push('\u{fffd}'),
            c => escaped.push(c),
        }
    }
    escaped
}

fn relation(svg: &mut String, diagram: &Diagram, relation: &Relation, route: &Route) {
    let from = escape(&diagram.entities[relation.from.0].name.to_string());
    let to = escape(&diagram.entities[relation.to.0].name.to_string());
    svg.push_str(&format!(
        "<g class=\"relation{}\" data-from=\"{from}\" data-to=\"{to}\">\
         <title>{from} → {to}: {}</title>\n<path class=\"line\" d=\"{}\"/><path class=\"end\" \
         d=\"{}{}\"/></g>\n",
        if relation.optional { " optional" } else { "" },
        escape(&relation.columns),
        line(route),
        referencing_end(relation, route),
        referenced_end(route),
    ));
}

fn line(route: &Route) -> String {
    let mut path = format!("M{}", xy(route.start));
    for part in &route.parts {
        path.push_str(&match part {
            Part::Line(end) => format!("L{}", xy(*end)),
            Part::Curve(a, b, end) => format!("C{} {} {}", xy(*a), xy(*b), xy(*end)),
        });
    }
    path
}

fn xy(point: Point) -> String {
    format!("{:.1},{:.1}", point.x, point.y)
}

/// A crow's foot where many rows may refer to one, a bar where only one may.
fn referencing_end(relation: &Relation, route: &Route) -> String {
    let out = if route.leaves_right { 1.0 } else { -1.0 };
    let Point { x, y } = route.start;
    if relation.unique {
        return bar(x + 8.0 * out, y);
    }
    let tip = xy(Point { x: x + 10.0 * out, y });
    let toe = |by: f64| xy(Point { x, y: y + by });
    format!("M{} L{tip} L{}", toe(-5.0), toe(5.0))
}

fn referenced_end(route: &Route) -> String {
    let out = if route.arrives_right { 1.0 } else { -1.0 };
    let end = route.end();
    bar(end.x + 8.0 * out, end.y)
}

fn bar(x: f64, y: f64) -> String {
    format!("M{} L{}", xy(Point { x, y: y - 5.0 }), xy(Point { x, y: y + 5.0 }))
}

fn entity(svg: &mut String, entity: &Entity, place: &Rect) {
    let Rect { x, y, width, height } = place;
    let name = escape(&entity.name.to_string());
    let comment = entity.comment.as_deref().map(|text| format!("<title>{}</title>", escape(text)));
    svg.push_str(&format!(
        "<g class=\"entity\" data-name=\"{name}\" transform=\"translate({x:.1} {y:.1})\">{}\n\
         <rect class=\"box\" width=\"{width:.0}\" height=\"{height:.0}\" rx=\"6\"/>\
         <path class=\"head\" d=\"M0,{HEAD} V6 A6,6 0 0 1 6,0 H{:.0} A6,6 0 0 1 {width:.0},6 \
         V{HEAD} Z\"/>\
         <text class=\"name\" x=\"{INSET}\" y=\"{}\">{name}</text>\n",
        comment.unwrap_or_default(),
        width - 6.0,
        HEAD / 2.0 + FONT * 0.36,
    ));
    for (n, field) in entity.fields.iter().enumerate() {
        let y = Entity::port(n) + FONT * 0.36;
        let mark = field.mark();
        if n > 0 {
            let top = Entity::port(n) - LINE / 2.0;
            svg.push_str(&format!("<path class=\"rule\" d=\"M1,{top} H{:.0}\"/>", width - 1.0));
        }
        if !mark.is_empty() {
            svg.push_str(&format!("<text class=\"key\" x=\"{INSET}\" y=\"{y:.1}\">{mark}</text>"));
        }
        svg.push_str(&format!(
            "<text class=\"{}\" x=\"{}\" y=\"{y:.1}\">{}</text>\
             <text class=\"type\" x=\"{}\" y=\"{y:.1}\" text-anchor=\"end\">{}</text>\n",
            if field.primary { "field primary" } else { "field" },
            INSET + entity.mark_width(),
            escape(&field.name),
            width - INSET,
            escape(&field.type_text()),
        ));
    }
    svg.push_str("</g>\n");
}
