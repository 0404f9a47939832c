//! Where tables and lines lie.
//!
//! Referenced tables stand left of those that refer to them, in columns of even height. A line
//! crosses a column only where the column has left room for it, and bends only between columns:
//! therefore no line passes over a table.

mod layers;
mod order;
mod pack;
mod place;
mod rank;
mod route;

use super::metrics::number;
use super::{Diagram, Entity};
use layers::Layers;

/// The finished drawing, in units of a pixel.
#[derive(Debug, Clone, PartialEq)]
pub struct Layout {
    /// The width of the whole.
    pub width: f64,
    /// The height of the whole.
    pub height: f64,
    /// Where each entity of the diagram lies.
    pub boxes: Vec<Rect>,
    /// The line of each relation, from the referencing column to the referenced one.
    pub routes: Vec<Route>,
}

/// A rectangle.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
#[allow(missing_docs)] // the usual names
pub struct Rect {
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
}

/// A point.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
#[allow(missing_docs)] // the usual names
pub struct Point {
    pub x: f64,
    pub y: f64,
}

/// The line of a relation.
#[derive(Debug, Clone, PartialEq)]
pub struct Route {
    /// Where it begins: at the referencing column.
    pub start: Point,
    /// Its parts, one after the other.
    pub parts: Vec<Part>,
    /// Whether it leaves the referencing table at its right side.
    pub leaves_right: bool,
    /// Whether it arrives at the right side of the referenced table.
    pub arrives_right: bool,
}

/// A part of a line, from where the one before it ends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Part {
    /// Straight to a point.
    Line(Point),
    /// A cubic Bézier curve: two control points and the end.
    Curve(Point, Point, Point),
}

impl Part {
    /// Where it ends.
    pub fn end(self) -> Point {
        match self {
            Self::Line(end) | Self::Curve(_, _, end) => end,
        }
    }
}

impl Route {
    /// Where it ends: at the referenced column.
    pub fn end(&self) -> Point {
        self.parts.last().map_or(self.start, |part| part.end())
    }
}

/// How much wider than high a drawing should be: the shape of a screen.
const SHAPE: f64 = 1.6;

/// The space around tables of one column.
const GAP: f64 = 28.0;

/// Lays a diagram out. The same diagram always gives the same drawing.
pub fn layout(diagram: &Diagram) -> Layout {
    let components = rank::components(diagram);
    let limit = column_limit(diagram);
    let drawings: Vec<pack::Drawing> = components
        .iter()
        .map(|component| {
            let ranks = rank::ranks(diagram, component, limit);
            let mut layers = Layers::new(diagram, component, &ranks);
            order::order(&mut layers);
            place::place(&mut layers);
            route::draw(diagram, &layers)
        })
        .collect();
    pack::pack(diagram, drawings, SHAPE)
}

/// How high a column of tables should be for the whole to have the shape of a screen.
fn column_limit(diagram: &Diagram) -> f64 {
    const LINES: f64 = 90.0; // what lies between two columns takes about this
    let area = |entity: &Entity| (entity.width() + LINES) * (entity.height() + GAP);
    let total: f64 = diagram.entities.iter().map(area).sum();
    let tallest = diagram.entities.iter().map(Entity::height).fold(0.0, f64::max);
    (total / SHAPE).sqrt().max(tallest)
}
