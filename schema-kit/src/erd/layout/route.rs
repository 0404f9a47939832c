//! The drawing of one component: columns side by side, lines through the room between them.

use super::layers::Way;
use super::pack::Drawing;
use super::{Diagram, Layers, Part, Point, Rect, Route, number};

/// The room between two columns, and how much more each line adds.
const ROOM: f64 = 56.0;
const ROOM_OF_LINE: f64 = 3.0;
const MOST_ROOM: f64 = 140.0;

/// A column's left and right edge.
type Span = (f64, f64);

pub(super) fn draw(diagram: &Diagram, layers: &Layers) -> Drawing {
    let spans = spans(diagram, layers);
    let mut drawing = Drawing::default();
    for vertex in &layers.vertices {
        let Some(entity) = vertex.entity else { continue };
        let width = diagram.entities[entity].width();
        let x = spans[vertex.column].0;
        let place = Rect { x, y: vertex.top, width, height: vertex.height };
        drawing.boxes.push((entity, place));
        drawing.height = drawing.height.max(vertex.top + vertex.height);
    }
    drawing.routes =
        layers.ways.iter().map(|way| (way.relation, route(diagram, layers, &spans, way))).collect();
    let loops = layers.ways.iter().any(|way| is_loop(layers, way));
    drawing.width = spans.last().map_or(0.0, |span| span.1) + if loops { ROOM } else { 0.0 };
    drawing
}

fn spans(diagram: &Diagram, layers: &Layers) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut left = 0.0;
    for (number_of_column, column) in layers.columns.iter().enumerate() {
        let entities = column.iter().filter_map(|vertex| layers.vertices[*vertex].entity);
        let width = entities.map(|entity| diagram.entities[entity].width()).fold(0.0, f64::max);
        spans.push((left, left + width));
        let starts_here = |vertex: usize| layers.vertices[vertex].column == number_of_column;
        let lines = layers.links.iter().filter(|link| starts_here(link.left.0)).count();
        left += width + (ROOM + number(lines) * ROOM_OF_LINE).min(MOST_ROOM);
    }
    spans
}

fn is_loop(layers: &Layers, way: &Way) -> bool {
    let column = |stop: &(usize, f64)| layers.vertices[stop.0].column;
    way.stops.first().map(column) == way.stops.last().map(column)
}

fn route(diagram: &Diagram, layers: &Layers, spans: &[Span], way: &Way) -> Route {
    let height = |stop: &(usize, f64)| layers.vertices[stop.0].top + stop.1;
    // Where a line leaves or enters the table of a stop at its right side.
    let right = |stop: &(usize, f64)| {
        let vertex = &layers.vertices[stop.0];
        let width = vertex.entity.map_or(0.0, |entity| diagram.entities[entity].width());
        spans[vertex.column].0 + width
    };
    let span = |stop: &(usize, f64)| spans[layers.vertices[stop.0].column];
    let (first, last) = (&way.stops[0], &way.stops[way.stops.len() - 1]);
    if is_loop(layers, way) {
        return bow(
            Point { x: right(first), y: height(first) },
            Point { x: right(last), y: height(last) },
            span(first).1,
        );
    }
    // From left to right: along each column, then over to the next.
    let mut points = vec![Point { x: right(first), y: height(first) }];
    let mut parts = vec![Part::Line(Point { x: span(first).1, y: height(first) })];
    for pair in way.stops.windows(2) {
        let from = Point { x: span(&pair[0]).1, y: height(&pair[0]) };
        let to = Point { x: span(&pair[1]).0, y: height(&pair[1]) };
        let middle = f64::midpoint(from.x, to.x);
        parts.push(Part::Curve(Point { x: middle, ..from }, Point { x: middle, ..to }, to));
        if pair[1].0 != last.0 {
            parts.push(Part::Line(Point { x: span(&pair[1]).1, ..to }));
        }
    }
    points.extend(parts.iter().map(|part| part.end()));
    if way.forwards {
        return Route { start: points[0], parts, leaves_right: true, arrives_right: false };
    }
    Route {
        start: points[points.len() - 1],
        parts: backwards(&points, &parts),
        leaves_right: false,
        arrives_right: true,
    }
}

/// The same line from its other end. `points` are the ends of its parts, the start first.
fn backwards(points: &[Point], parts: &[Part]) -> Vec<Part> {
    let pairs = parts.iter().zip(points).rev();
    pairs
        .map(|(part, end)| match part {
            Part::Line(_) => Part::Line(*end),
            Part::Curve(a, b, _) => Part::Curve(*b, *a, *end),
        })
        .collect()
}

/// Between two tables of one column, or two columns of one table: out to the right and back.
fn bow(from: Point, to: Point, edge: f64) -> Route {
    let out = edge + ROOM * 0.6;
    let (a, b) = (Point { x: edge, ..from }, Point { x: edge, ..to });
    let curve = Part::Curve(Point { x: out, ..from }, Point { x: out, ..to }, b);
    let parts = vec![Part::Line(a), curve, Part::Line(to)];
    Route { start: from, parts, leaves_right: true, arrives_right: true }
}
