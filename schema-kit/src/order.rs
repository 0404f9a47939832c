//! Changes in an order that works, by a graph of what each creates, needs, frees and drops: pure.
//!
//! A change runs after the creator of what it needs, and before the drop of what it stops using;
//! what takes a name runs after what leaves it. Among changes that nothing holds back, the order is
//! by phase, then by table, so that plans read well and are the same on every run.

mod effects;
mod objects;

use std::collections::{BTreeMap, BTreeSet};

use schema_model::Schema;

use crate::compare::Change;
use effects::{Effects, Whole, priority};
use objects::{Uses, with_dependencies};

pub(crate) use effects::Fact;
pub(crate) use objects::{dropped, made_anew, privileged};

/// Brings the changes from one schema to another into an order that works.
///
/// A circle is cut at the change that would have come first; [`compare`](crate::compare::compare)
/// gives none, since foreign keys are changes of their own.
pub fn order(changes: Vec<Change>, from: &Schema, to: &Schema) -> Vec<Change> {
    let anew = made_anew(&changes);
    let waits = predecessors(&effects(&changes, from, to));
    let mut missing: Vec<usize> = waits.iter().map(BTreeSet::len).collect();
    let mut followers = vec![Vec::new(); changes.len()];
    for (at, own) in waits.iter().enumerate() {
        for before in own {
            followers[*before].push(at);
        }
    }
    let rank: Vec<_> = changes.iter().map(|change| priority(change, &anew)).collect();
    let mut open: BTreeSet<_> = rank.iter().zip(0..).collect();
    let mut ready: BTreeSet<_> = open.iter().filter(|(_, at)| missing[*at] == 0).copied().collect();
    let mut ordered = Vec::with_capacity(changes.len());
    while let Some(next) = ready.first().or_else(|| open.first()).copied() {
        open.remove(&next);
        ready.remove(&next);
        ordered.push(next.1);
        for follower in &followers[next.1] {
            missing[*follower] -= 1;
            let own = (&rank[*follower], *follower);
            if missing[*follower] == 0 && open.contains(&own) {
                ready.insert(own);
            }
        }
    }
    let mut changes: Vec<Option<Change>> = changes.into_iter().map(Some).collect();
    ordered.into_iter().filter_map(|at| changes[at].take()).collect()
}

/// These changes and all that hang together with them: what they wait for, what waits for them, and so on.
pub(crate) fn tied(
    some: BTreeSet<usize>,
    changes: &[Change],
    from: &Schema,
    to: &Schema,
) -> BTreeSet<usize> {
    let waits = predecessors(&effects(changes, from, to));
    let mut neighbours = vec![Vec::new(); changes.len()];
    for (at, before) in
        waits.iter().enumerate().flat_map(|(at, own)| own.iter().map(move |n| (at, *n)))
    {
        neighbours[at].push(before);
        neighbours[before].push(at);
    }
    let mut open: Vec<usize> = some.iter().copied().collect();
    let mut all = some;
    while let Some(at) = open.pop() {
        open.extend(neighbours[at].iter().filter(|next| all.insert(**next)));
    }
    all
}

fn effects(changes: &[Change], from: &Schema, to: &Schema) -> Vec<Effects> {
    let (before, after) = (Uses::new(&from.dependencies), Uses::new(&to.dependencies));
    let whole = Whole::new(from, to, changes);
    let own = |change: &Change| {
        with_dependencies(whole.add(Effects::of(change), change), change, &before, &after)
    };
    changes.iter().map(own).collect()
}

/// For each change, those that run before it.
fn predecessors(effects: &[Effects]) -> Vec<BTreeSet<usize>> {
    let creators = by_fact(effects, |effects| &effects.creates);
    let droppers = by_fact(effects, |effects| &effects.drops);
    let mut waits = vec![BTreeSet::new(); effects.len()];
    let mut edge = |before: usize, after: usize| {
        if before != after {
            waits[after].insert(before);
        }
    };
    for (at, own) in effects.iter().enumerate() {
        for need in &own.needs {
            for creator in at_fact(&creators, need) {
                edge(creator, at);
            }
        }
        for freed in &own.frees {
            for dropper in at_fact(&droppers, freed) {
                edge(at, dropper);
            }
        }
        for created in &own.creates {
            for dropper in at_fact(&droppers, created) {
                edge(dropper, at);
            }
        }
    }
    waits
}

type ByFact<'a> = BTreeMap<&'a Fact, Vec<usize>>;

fn by_fact(effects: &[Effects], pick: fn(&Effects) -> &Vec<Fact>) -> ByFact<'_> {
    let mut map = ByFact::new();
    for (at, own) in effects.iter().enumerate() {
        for fact in pick(own) {
            map.entry(fact).or_default().push(at);
        }
    }
    map
}

fn at_fact(map: &ByFact<'_>, fact: &Fact) -> Vec<usize> {
    map.get(fact).cloned().unwrap_or_default()
}
