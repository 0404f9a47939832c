//! The columns with what stands in them: tables, and the places where lines pass.

use std::collections::BTreeMap;

use super::{Diagram, Entity, GAP};

/// A component of a diagram in columns.
pub(super) struct Layers {
    pub(super) vertices: Vec<Vertex>,
    /// The vertices of each column, from top to bottom.
    pub(super) columns: Vec<Vec<usize>>,
    /// The lines between neighbouring columns.
    pub(super) links: Vec<Link>,
    /// Of each relation of the component: its number and its way.
    pub(super) ways: Vec<Way>,
}

/// Something that stands in a column.
pub(super) struct Vertex {
    /// The table; `None` where lines pass.
    pub(super) entity: Option<usize>,
    pub(super) column: usize,
    pub(super) height: f64,
    /// Its upper end.
    pub(super) top: f64,
}

/// A line between neighbouring columns, with where it meets each vertex below its top.
#[derive(Clone, Copy, PartialEq, PartialOrd)]
pub(super) struct Link {
    pub(super) left: (usize, f64),
    pub(super) right: (usize, f64),
}

/// The vertices that the line of a relation visits, from left to right; both ends are tables. Of
/// tables in one column, the referencing one comes first.
pub(super) struct Way {
    pub(super) relation: usize,
    pub(super) stops: Vec<(usize, f64)>,
    /// Whether the referencing table is the leftmost stop.
    pub(super) forwards: bool,
}

/// The height of a place where lines pass.
const PASSAGE: f64 = 6.0;

impl Vertex {
    /// The space below it.
    fn margin(&self) -> f64 {
        if self.entity.is_some() { GAP } else { 10.0 }
    }

    /// How far the top of the vertex below it is from its own.
    pub(super) fn pitch(&self, below: &Self) -> f64 {
        self.height + self.margin().max(below.margin())
    }
}

impl Layers {
    pub(super) fn new(
        diagram: &Diagram,
        component: &[usize],
        ranks: &BTreeMap<usize, usize>,
    ) -> Self {
        let count = ranks.values().max().map_or(0, |last| last + 1);
        let (vertices, columns) = (Vec::new(), vec![Vec::new(); count]);
        let mut layers = Self { vertices, columns, links: Vec::new(), ways: Vec::new() };
        let numbers: BTreeMap<usize, usize> = component
            .iter()
            .map(|entity| {
                let height = diagram.entities[*entity].height();
                (*entity, layers.add(Some(*entity), ranks[entity], height))
            })
            .collect();
        // Lines to one column of a table share their way.
        let mut passages: BTreeMap<(usize, usize, usize), usize> = BTreeMap::new();
        for (number, relation) in diagram.relations.iter().enumerate() {
            let Some(&from) = numbers.get(&relation.from.0) else { continue };
            let to = numbers[&relation.to.0];
            let ends = [(from, Entity::port(relation.from.1)), (to, Entity::port(relation.to.1))];
            let (a, b) = (ranks[&relation.from.0], ranks[&relation.to.0]);
            let forwards = a <= b;
            let (first, last) = if forwards { (ends[0], ends[1]) } else { (ends[1], ends[0]) };
            let mut stops = vec![first];
            for column in a.min(b) + 1..a.max(b) {
                let key = (relation.to.0, relation.to.1, column);
                let passage =
                    *passages.entry(key).or_insert_with(|| layers.add(None, column, PASSAGE));
                stops.push((passage, PASSAGE / 2.0));
            }
            stops.push(last);
            if a != b {
                layers.link(&stops);
            }
            layers.ways.push(Way { relation: number, stops, forwards });
        }
        layers
    }

    fn add(&mut self, entity: Option<usize>, column: usize, height: f64) -> usize {
        let number = self.vertices.len();
        self.vertices.push(Vertex { entity, column, height, top: 0.0 });
        self.columns[column].push(number);
        number
    }

    fn link(&mut self, stops: &[(usize, f64)]) {
        for pair in stops.windows(2) {
            let link = Link { left: pair[0], right: pair[1] };
            if !self.links.contains(&link) {
                self.links.push(link);
            }
        }
    }
}
