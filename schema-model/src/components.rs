//! What hangs together in a graph both ways.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

/// A number for each node of a graph, the same for two of them exactly when each can be reached from the
/// other. A node that is only led to needs no entry of its own.
///
/// ```
/// use std::collections::BTreeMap;
/// use schema_model::components;
///
/// let found = components(&BTreeMap::from([("a", vec!["b"]), ("b", vec!["c"]), ("c", vec!["b"])]));
/// assert_eq!(found["b"], found["c"]);
/// assert_ne!(found["a"], found["b"]);
/// ```
pub fn components<N: Ord + Copy>(edges: &BTreeMap<N, Vec<N>>) -> BTreeMap<N, usize> {
    let mut reversed: BTreeMap<N, Vec<N>> = BTreeMap::new();
    for (from, to) in edges.iter().flat_map(|(from, all)| all.iter().map(move |to| (from, to))) {
        reversed.entry(*to).or_default().push(*from);
    }
    let mut found = BTreeMap::new();
    // What is left last is not led to by what is left before: from it, backwards, is one component.
    for (number, root) in left(edges).into_iter().rev().enumerate() {
        let mut open = vec![root];
        while let Some(node) = open.pop() {
            if let Entry::Vacant(place) = found.entry(node) {
                place.insert(number);
                open.extend(reversed.get(&node).into_iter().flatten());
            }
        }
    }
    found
}

/// The nodes in the order in which a walk in depth leaves them for good. No recursion: a graph may be one
/// long chain.
fn left<N: Ord + Copy>(edges: &BTreeMap<N, Vec<N>>) -> Vec<N> {
    let of = |node: &N| edges.get(node).map_or(&[][..], Vec::as_slice).iter();
    let mut seen = BTreeSet::new();
    let mut order = Vec::new();
    for start in edges.keys() {
        let mut way = Vec::new();
        if seen.insert(*start) {
            way.push((*start, of(start)));
        }
        while let Some((node, rest)) = way.last_mut() {
            match rest.next() {
                Some(next) if seen.insert(*next) => way.push((*next, of(next))),
                Some(_) => {}
                None => {
                    order.push(*node);
                    way.pop();
                }
            }
        }
    }
    order
}
