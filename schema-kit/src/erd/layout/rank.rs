//! Which column each table stands in.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::{Diagram, GAP};

/// The entities that foreign keys connect, in order; the largest component first.
pub(super) fn components(diagram: &Diagram) -> Vec<Vec<usize>> {
    let mut component: Vec<usize> = (0..diagram.entities.len()).collect();
    for relation in &diagram.relations {
        let (a, b) = (root(&component, relation.from.0), root(&component, relation.to.0));
        component[a.max(b)] = a.min(b);
    }
    let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for entity in 0..component.len() {
        members.entry(root(&component, entity)).or_default().push(entity);
    }
    let mut components: Vec<Vec<usize>> = members.into_values().collect();
    components.sort_by_key(|members| Reverse(members.len()));
    components
}

fn root(component: &[usize], mut entity: usize) -> usize {
    while component[entity] != entity {
        entity = component[entity];
    }
    entity
}

/// The column of each entity of a component: right of what it refers to, and no column higher than
/// `limit`. Of a cycle of references, some point the other way.
pub(super) fn ranks(diagram: &Diagram, component: &[usize], limit: f64) -> BTreeMap<usize, usize> {
    let neighbours = Neighbours::of(diagram, component);
    let mut columns = Columns { heights: Vec::new(), limit };
    let mut ranks: BTreeMap<usize, usize> = BTreeMap::new();
    let mut waiting: BTreeSet<usize> = component.iter().copied().collect();
    // What waits for nothing comes first; where all wait, as in a cycle, what waits for the least.
    while let Some(next) = waiting.iter().copied().min_by_key(|entity| {
        let open = neighbours.referenced[entity].iter().filter(|other| waiting.contains(other));
        (open.count(), Reverse(neighbours.referencing[entity].len()))
    }) {
        waiting.remove(&next);
        let after = neighbours.referenced[&next].iter().filter_map(|other| ranks.get(other));
        let least = after.max().map_or(0, |rank| rank + 1);
        let height = diagram.entities[next].height();
        let rank = columns.first_with_room(least, height);
        columns.take(rank, height);
        ranks.insert(next, rank);
    }
    move_towards_readers(diagram, &neighbours, &mut columns, &mut ranks);
    ranks
}

/// A table that refers to nothing may stand anywhere left of those that refer to it: next to them.
fn move_towards_readers(
    diagram: &Diagram,
    neighbours: &Neighbours,
    columns: &mut Columns,
    ranks: &mut BTreeMap<usize, usize>,
) {
    for (entity, referenced) in &neighbours.referenced {
        let nearest = neighbours.referencing[entity].iter().map(|other| ranks[other]).min();
        let (Some(nearest), true) = (nearest, referenced.is_empty()) else { continue };
        let height = diagram.entities[*entity].height();
        let current = ranks[entity];
        let better = (current + 1..nearest).rev().find(|rank| columns.has_room(*rank, height));
        if let Some(rank) = better {
            columns.heights[current] -= height + GAP;
            columns.take(rank, height);
            ranks.insert(*entity, rank);
        }
    }
}

/// What each entity refers to and is referred to by, itself excepted.
struct Neighbours {
    referenced: BTreeMap<usize, BTreeSet<usize>>,
    referencing: BTreeMap<usize, BTreeSet<usize>>,
}

impl Neighbours {
    fn of(diagram: &Diagram, component: &[usize]) -> Self {
        let none: BTreeMap<usize, BTreeSet<usize>> =
            component.iter().map(|entity| (*entity, BTreeSet::new())).collect();
        let mut neighbours = Self { referenced: none.clone(), referencing: none };
        for relation in &diagram.relations {
            let (from, to) = (relation.from.0, relation.to.0);
            if from == to {
                continue;
            }
            if let Some(referenced) = neighbours.referenced.get_mut(&from) {
                referenced.insert(to);
            }
            if let Some(referencing) = neighbours.referencing.get_mut(&to) {
                referencing.insert(from);
            }
        }
        neighbours
    }
}

struct Columns {
    heights: Vec<f64>,
    limit: f64,
}

impl Columns {
    fn has_room(&self, rank: usize, height: f64) -> bool {
        self.heights.get(rank).is_none_or(|used| *used <= 0.0 || used + height <= self.limit)
    }

    fn first_with_room(&self, least: usize, height: f64) -> usize {
        // The column behind the last is empty.
        let found = (least..self.heights.len()).find(|rank| self.has_room(*rank, height));
        found.unwrap_or(self.heights.len().max(least))
    }

    fn take(&mut self, rank: usize, height: f64) {
        if self.heights.len() <= rank {
            self.heights.resize(rank + 1, 0.0);
        }
        self.heights[rank] += height + GAP;
    }
}
