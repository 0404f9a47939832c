//! Indexes and keys of partitioned tables, and the parts of them that partitions have.
//!
//! A partition lists no part that the server makes by itself. Where a schema has others, both sides
//! are compared with every part listed; what comes or goes with a whole is no change of its own.

use std::collections::{BTreeMap, BTreeSet};

use schema_model::{Name, Part, Schema, Table};

use super::{Change, Sides};

/// A table and the name of an index or key of it.
type Key = (Name, String);

/// The schemas with every part listed of what is partitioned in both; as they are, where all parts are
/// those that the server makes.
pub(super) fn listed(from: Schema, to: Schema) -> (Schema, Schema) {
    if from.uneven_wholes().is_empty() && to.uneven_wholes().is_empty() {
        return (from, to);
    }
    let (before, after) = (with_parts(&from, &to), with_parts(&to, &from));
    (before, after)
}

fn with_parts(schema: &Schema, other: &Schema) -> Schema {
    let names: Vec<Name> = schema.parents_first().into_iter().map(|t| t.name.clone()).collect();
    let mut schema = schema.clone();
    for name in names {
        let Some(own) = schema.table(&name).filter(|own| stays(own, other)) else { continue };
        let Some(parent) = own.partition_of.as_ref().and_then(|of| schema.table(&of.parent)) else {
            continue;
        };
        let known = |part: &Part| own_parts(own).any(|own| own.name() == part.name());
        let given = own_parts(parent).filter_map(|whole| whole.on(own));
        let given: Vec<Part> = given.filter(|part| !known(part)).collect();
        let Some(at) = schema.tables.iter().position(|table| table.name == name) else { continue };
        for part in given {
            match part {
                Part::Index(index) => schema.tables[at].indexes.push(index),
                Part::Key(key) => schema.tables[at].constraints.push(key),
            }
        }
    }
    schema
}

/// Whether a table is a partition of the same table in the other schema.
fn stays(table: &Table, other: &Schema) -> bool {
    let parent = |table: &Table| table.partition_of.as_ref().map(|of| of.parent.clone());
    other.table(&table.name).is_some_and(|other| parent(other) == parent(table))
}

/// The indexes and keys of a table.
fn own_parts(table: &Table) -> impl Iterator<Item = Part> + '_ {
    let keys = table.constraints.iter().filter(|one| one.owns_index()).cloned();
    table.indexes.iter().cloned().map(Part::Index).chain(keys.map(Part::Key))
}

/// New tables without what is uneven of them, with the changes that add it. Parts of a whole that
/// another change makes come with it.
pub(super) fn apart(to: &Schema, created: &[Table], changes: &[Change]) -> (Vec<Table>, Settled) {
    let made: BTreeSet<Key> = changes.iter().filter_map(|change| effect(change).1).collect();
    let uneven = to.uneven_wholes();
    let is_new = |name: &Name| created.iter().any(|table| table.name == *name);
    let mut added = Settled { changes: Vec::new(), covered: Vec::new() };
    let mut plain = created.to_vec();
    for table in &mut plain {
        let name = table.name.clone();
        let parent = table.partition_of.as_ref().map(|of| of.parent.clone());
        let comes = |parent: &Name, whole: &str| {
            is_new(parent) || made.contains(&(parent.clone(), whole.to_owned()))
        };
        let is_apart = |part: &Part| match part.part_of() {
            Some(whole) => parent.as_ref().is_some_and(|parent| comes(parent, whole)),
            None => uneven.contains(&(name.clone(), part.name().to_owned())),
        };
        let indexes = table.indexes.extract_if(.., |one| is_apart(&Part::Index(one.clone())));
        let indexes = indexes.map(Part::Index);
        let keys = table.constraints.extract_if(.., |one| is_apart(&Part::Key(one.clone())));
        let (wholes, parts): (Vec<Part>, Vec<Part>) =
            indexes.chain(keys.map(Part::Key)).partition(|part| part.part_of().is_none());
        added.changes.extend(wholes.into_iter().map(|whole| create(&name, whole)));
        added.covered.extend(parts.into_iter().map(|part| create(&name, part)));
    }
    (plain, added)
}

/// What remains of the changes of indexes and keys, and those that others cover.
pub(super) struct Settled {
    pub(super) changes: Vec<Change>,
    pub(super) covered: Vec<Change>,
}

/// Parts come and go with their wholes, and can't be taken from one that stays.
pub(super) fn settle(sides: &Sides<'_>, mut changes: Vec<Change>) -> Settled {
    let parts = Parts::of(sides);
    if parts.from.is_empty() && parts.to.is_empty() {
        return Settled { changes, covered: Vec::new() };
    }
    loop {
        let gone = parts.gone(&changes);
        let stuck = parts.stuck(&changes, &gone);
        let known = changes.len();
        for whole in stuck {
            let name = renamed(&changes, &whole);
            changes.retain(|change| !renames(change, &whole));
            let pair = find(sides.from, &whole).zip(find(sides.to, &(whole.0.clone(), name)));
            changes.extend(pair.and_then(|(from, to)| replace(&whole.0, from, to)));
        }
        if changes.len() <= known {
            break;
        }
    }
    parts.split(changes)
}

fn find(schema: &Schema, (table, name): &Key) -> Option<Part> {
    own_parts(schema.table(table)?).find(|part| part.name() == name)
}

fn replace(table: &Name, from: Part, to: Part) -> Option<Change> {
    let table = table.clone();
    match (from, to) {
        (Part::Index(from), Part::Index(to)) => Some(Change::ReplaceIndex { table, from, to }),
        (Part::Key(from), Part::Key(to)) => Some(Change::ReplaceConstraint { table, from, to }),
        _ => None,
    }
}

fn create(table: &Name, part: Part) -> Change {
    let table = table.clone();
    match part {
        Part::Index(index) => Change::CreateIndex { table, index },
        Part::Key(constraint) => Change::AddConstraint { table, constraint },
    }
}

fn drop(table: &Name, part: Part) -> Change {
    let table = table.clone();
    match part {
        Part::Index(index) => Change::DropIndex { table, index },
        Part::Key(constraint) => Change::DropConstraint { table, constraint, lost: false },
    }
}

/// What a change takes away and what it makes, of indexes and keys.
fn effect(change: &Change) -> (Option<Key>, Option<Key>) {
    let key = |table: &Name, name: &String| Some((table.clone(), name.clone()));
    match change {
        Change::CreateIndex { table, index } => (None, key(table, &index.name)),
        Change::AddConstraint { table, constraint } => (None, key(table, &constraint.name)),
        Change::DropIndex { table, index } => (key(table, &index.name), None),
        Change::DropConstraint { table, constraint, .. } => (key(table, &constraint.name), None),
        Change::ReplaceIndex { table, from, to } => (key(table, &from.name), key(table, &to.name)),
        Change::ReplaceConstraint { table, from, to } => {
            (key(table, &from.name), key(table, &to.name))
        }
        _ => (None, None),
    }
}

fn renaming(change: &Change) -> Option<(Key, String)> {
    match change {
        Change::RenameIndex { table, from, to } | Change::RenameConstraint { table, from, to } => {
            Some(((table.clone(), from.clone()), to.clone()))
        }
        _ => None,
    }
}

fn renames(change: &Change, key: &Key) -> bool {
    renaming(change).is_some_and(|(from, _)| from == *key)
}

/// What something is called in the end.
fn renamed(changes: &[Change], key: &Key) -> String {
    let mut renamings = changes.iter().filter_map(renaming);
    renamings.find(|(from, _)| from == key).map_or_else(|| key.1.clone(), |(_, to)| to)
}

/// The indexes and keys of partitions, each with the whole that it is a part of.
struct Parts {
    from: BTreeMap<Key, (Part, Option<Key>)>,
    to: BTreeMap<Key, (Part, Option<Key>)>,
}

impl Parts {
    fn of(sides: &Sides<'_>) -> Self {
        let own = |table: &Table| {
            let parent = table.partition_of.as_ref().map(|of| of.parent.clone());
            let parts = own_parts(table).map(|part| {
                let whole = parent.clone().zip(part.part_of().map(str::to_owned));
                ((table.name.clone(), part.name().to_owned()), (part, whole))
            });
            parts.collect::<Vec<_>>()
        };
        let common = sides.common.iter();
        let common = common.filter(|(from, _)| stays(from, sides.to));
        let (mut from, mut to) = (BTreeMap::new(), BTreeMap::new());
        for (before, after) in common.filter(|(from, _)| from.partition_of.is_some()) {
            from.extend(own(before));
            to.extend(own(after));
        }
        let any = from.values().chain(to.values()).any(|(_, whole): &(Part, _)| whole.is_some());
        if any { Self { from, to } } else { Self { from: BTreeMap::new(), to: BTreeMap::new() } }
    }

    /// What is there no more, parts of it included.
    fn gone(&self, changes: &[Change]) -> BTreeSet<Key> {
        closure(&self.from, changes.iter().filter_map(|change| effect(change).0).collect())
    }

    /// What is new, parts of it included.
    fn made(&self, changes: &[Change]) -> BTreeSet<Key> {
        closure(&self.to, changes.iter().filter_map(|change| effect(change).1).collect())
    }

    /// The wholes that stay although a part of theirs does not.
    fn stuck(&self, changes: &[Change], gone: &BTreeSet<Key>) -> BTreeSet<Key> {
        let touched: BTreeSet<Key> = changes.iter().filter_map(|change| effect(change).0).collect();
        let is_stuck = |(key, (_, whole)): (&Key, &(Part, Option<Key>))| {
            let whole = whole.as_ref().filter(|whole| !gone.contains(*whole))?;
            let name = renamed(changes, key);
            let after = self.to.get(&(key.0.clone(), name)).and_then(|(_, whole)| whole.as_ref());
            let stays =
                after.is_some_and(|after| after.0 == whole.0 && after.1 == renamed(changes, whole));
            (touched.contains(key) || !stays).then(|| whole.clone())
        };
        self.from.iter().filter_map(is_stuck).collect()
    }

    /// The changes without those that come with others.
    fn split(&self, changes: Vec<Change>) -> Settled {
        let (gone, made) = (self.gone(&changes), self.made(&changes));
        let whole_in = |side: &BTreeMap<Key, (Part, Option<Key>)>,
                        key: &Key,
                        of: &BTreeSet<Key>| {
            side.get(key).and_then(|(_, whole)| whole.as_ref()).is_some_and(|one| of.contains(one))
        };
        let goes = |key: &Key| whole_in(&self.from, key, &gone);
        let comes = |key: &Key| whole_in(&self.to, key, &made);
        let is_part = |side: &BTreeMap<Key, (Part, Option<Key>)>, key: &Key| {
            side.get(key).is_some_and(|(_, whole)| whole.is_some())
        };
        let mut settled = Settled { changes: Vec::new(), covered: Vec::new() };
        let mut seen: BTreeSet<Key> = BTreeSet::new();
        let mut pairs: Vec<(Key, Key, Option<Change>)> = Vec::new();
        for change in changes {
            let pair = match renaming(&change) {
                Some((from, name)) => {
                    let to = (from.0.clone(), name);
                    (Some(from), Some(to))
                }
                None => effect(&change),
            };
            match pair {
                (Some(from), Some(to)) if self.from.contains_key(&from) => {
                    pairs.push((from, to, Some(change)));
                }
                (Some(from), None) if goes(&from) => settled.covered.push(change),
                (None, Some(to)) if comes(&to) => settled.covered.push(change),
                (from, to) => {
                    seen.extend(from.into_iter().chain(to));
                    settled.changes.push(change);
                }
            }
        }
        let untouched = self.from.keys().filter(|key| {
            let is_paired = pairs.iter().any(|(from, ..)| from == *key);
            !is_paired && !seen.contains(*key) && self.to.contains_key(*key)
        });
        let untouched: Vec<_> = untouched.map(|key| (key.clone(), key.clone(), None)).collect();
        for (from, to, change) in pairs.into_iter().chain(untouched) {
            let before = || drop(&from.0, self.from[&from].0.clone());
            let Some(after) = self.to.get(&to).map(|(part, _)| create(&to.0, part.clone())) else {
                settled.changes.extend(change);
                continue;
            };
            let is_renaming = change.as_ref().is_some_and(|change| renaming(change).is_some());
            let attached = is_part(&self.to, &to) && !is_part(&self.from, &from);
            match (goes(&from), comes(&to)) {
                (true, true) => settled.covered.extend([before(), after]),
                (true, false) => {
                    settled.covered.push(before());
                    settled.changes.push(after);
                }
                // One that is like it already is adopted.
                (false, true) => {
                    settled.changes.extend(change.is_some().then(before));
                    settled.covered.push(after);
                }
                (false, false) if attached && change.is_some() && !is_renaming => {
                    settled.changes.extend([before(), after]);
                }
                (false, false) => {
                    settled.changes.extend(change);
                    if attached && let Some((part, _)) = self.to.get(&to) {
                        settled.changes.push(attach(&to.0, part));
                    }
                }
            }
        }
        settled
    }
}

fn attach(table: &Name, part: &Part) -> Change {
    let whole = part.part_of().unwrap_or_default().to_owned();
    Change::AttachIndex { table: table.clone(), index: part.name().to_owned(), whole }
}

/// Adds the parts of what is in it.
fn closure(side: &BTreeMap<Key, (Part, Option<Key>)>, mut found: BTreeSet<Key>) -> BTreeSet<Key> {
    loop {
        let is_new = |(key, (_, whole)): &(&Key, &(Part, Option<Key>))| {
            !found.contains(*key) && whole.as_ref().is_some_and(|whole| found.contains(whole))
        };
        let more: Vec<Key> = side.iter().filter(is_new).map(|(key, _)| key.clone()).collect();
        if more.is_empty() {
            return found;
        }
        found.extend(more);
    }
}
