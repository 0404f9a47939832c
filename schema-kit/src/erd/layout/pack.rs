//! Components side by side, in rows.

use super::{Diagram, Layout, Part, Point, Rect, Route};

/// A component that is laid out for itself, from the origin.
#[derive(Default)]
pub(super) struct Drawing {
    pub(super) width: f64,
    pub(super) height: f64,
    /// Entities by their numbers in the diagram.
    pub(super) boxes: Vec<(usize, Rect)>,
    /// Relations by their numbers in the diagram.
    pub(super) routes: Vec<(usize, Route)>,
}

/// The space around the whole and between components.
const MARGIN: f64 = 32.0;

/// Puts components in rows, the highest first, so that the whole is about `shape` times as wide as
/// it is high.
pub(super) fn pack(diagram: &Diagram, mut drawings: Vec<Drawing>, shape: f64) -> Layout {
    drawings.sort_by(|a, b| b.height.total_cmp(&a.height));
    let area: f64 = drawings.iter().map(|d| (d.width + MARGIN) * (d.height + MARGIN)).sum();
    let widest = drawings.iter().map(|drawing| drawing.width).fold(0.0, f64::max);
    let limit = (area * shape).sqrt().max(widest) + 2.0 * MARGIN;

    let nowhere = Point::default();
    let no_route =
        Route { start: nowhere, parts: Vec::new(), leaves_right: false, arrives_right: false };
    let mut layout = Layout {
        width: 0.0,
        height: 0.0,
        boxes: vec![Rect::default(); diagram.entities.len()],
        routes: vec![no_route; diagram.relations.len()],
    };
    let (mut x, mut y, mut row) = (MARGIN, MARGIN, 0.0_f64);
    for drawing in drawings {
        if x > MARGIN && x + drawing.width > limit {
            (x, y, row) = (MARGIN, y + row + MARGIN, 0.0);
        }
        let by = Point { x, y };
        for (entity, place) in drawing.boxes {
            layout.boxes[entity] = Rect { x: place.x + x, y: place.y + y, ..place };
        }
        for (relation, route) in drawing.routes {
            layout.routes[relation] = moved(route, by);
        }
        row = row.max(drawing.height);
        layout.width = layout.width.max(x + drawing.width + MARGIN);
        layout.height = layout.height.max(y + drawing.height + MARGIN);
        x += drawing.width + MARGIN;
    }
    layout
}

fn moved(route: Route, by: Point) -> Route {
    let point = |point: Point| Point { x: point.x + by.x, y: point.y + by.y };
    let part = |part: Part| match part {
        Part::Line(end) => Part::Line(point(end)),
        Part::Curve(a, b, end) => Part::Curve(point(a), point(b), point(end)),
    };
    let parts = route.parts.into_iter().map(part).collect();
    Route { start: point(route.start), parts, ..route }
}
