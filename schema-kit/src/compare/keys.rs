use std::collections::BTreeSet;

use schema_model::{Constraint, ConstraintKind, ForeignKey, Index, KeyTarget, Name, Table};

use super::parts::{altered_constraint, constraint_name, pair, same_constraint};
use super::reshape::{Reshaped, Shape};
use super::{Change, Sides};

/// A table and a set of its columns: what a foreign key may refer to.
type Key = (Name, BTreeSet<String>);

/// The keys that are gone for a while, so that no foreign key may hang on them.
pub(super) fn lost_keys(changes: &[Change]) -> BTreeSet<Key> {
    let lost = changes.iter().filter_map(|change| match change {
        Change::DropConstraint { table, constraint, .. }
        | Change::ReplaceConstraint { table, from: constraint, .. } => {
            Some((table.clone(), unique_columns(constraint)?))
        }
        Change::DropIndex { table, index } | Change::ReplaceIndex { table, from: index, .. } => {
            Some((table.clone(), unique_index_columns(index)?))
        }
        _ => None,
    });
    lost.collect()
}

/// The columns that a constraint makes a key of.
pub(crate) fn unique_columns(constraint: &Constraint) -> Option<BTreeSet<String>> {
    match &constraint.kind {
        ConstraintKind::PrimaryKey { columns, .. } | ConstraintKind::Unique { columns, .. } => {
            Some(columns.iter().cloned().collect())
        }
        _ => None,
    }
}

/// The columns that an index makes a key of, when foreign keys may refer to them.
pub(crate) fn unique_index_columns(index: &Index) -> Option<BTreeSet<String>> {
    let columns = plain_columns(index).filter(|_| index.unique && index.predicate.is_none());
    columns.map(|names| names.into_iter().collect())
}

/// The keys of an index, when all of them are columns.
pub(crate) fn plain_columns(index: &Index) -> Option<Vec<String>> {
    let keys = index.keys.iter().map(|key| match &key.target {
        KeyTarget::Column(name) => Some(name.clone()),
        KeyTarget::Expression(_) => None,
    });
    keys.collect()
}

/// Foreign keys: those of new tables (with whatever else `CREATE TABLE` can't say), those of common tables that changed or hang on something that
/// changes, and those that would keep dropped tables in a circle.
pub(super) fn compare(
    sides: &Sides<'_>,
    reshaped: &Reshaped,
    lost: &BTreeSet<Key>,
    replaced: &[Table],
) -> Vec<Change> {
    let mut changes = Vec::new();
    for table in sides.created() {
        let separate = table.constraints.iter().filter(|constraint| constraint.follows_tables());
        changes.extend(separate.map(|constraint| add(table, constraint)));
    }
    let in_the_way = in_the_way(sides);
    for (from, to) in &sides.common {
        let gone = |name: &Name| sides.replaced.contains(name) || in_the_way.contains(name);
        changes.extend(of_table(from, to, |key| {
            gone(&key.references) || hangs_on(&from.name, key, reshaped, lost)
        }));
    }
    changes.extend(circles(&sides.dropped().chain(replaced).collect::<Vec<_>>()));
    changes
}

/// The dropped tables with an index or key under a name that a new table takes: they go before it
/// comes, and so do the keys that refer to them.
fn in_the_way(sides: &Sides<'_>) -> BTreeSet<Name> {
    fn relations(table: &Table) -> impl Iterator<Item = Name> + '_ {
        let keys = table.constraints.iter().filter(|constraint| constraint.owns_index());
        let keys = keys.map(|constraint| &constraint.name);
        keys.chain(table.indexes.iter().map(|index| &index.name))
            .map(|name| table.name.sibling(name))
            .chain([table.name.clone()])
    }
    let taken: BTreeSet<Name> = sides.created().flat_map(relations).collect();
    let dropped =
        sides.dropped().filter(|table| relations(table).any(|name| taken.contains(&name)));
    dropped.map(|table| table.name.clone()).collect()
}

fn of_table(from: &Table, to: &Table, shaken: impl Fn(&ForeignKey) -> bool) -> Vec<Change> {
    let before: Vec<_> = foreign_keys(from).map(|(constraint, _)| constraint).collect();
    let after: Vec<_> = foreign_keys(to).map(|(constraint, _)| constraint).collect();
    let pairs = pair(&before, &after, constraint_name, same_constraint);
    let shaken = |constraint: &Constraint| match &constraint.kind {
        ConstraintKind::ForeignKey(key) => shaken(key),
        _ => false,
    };
    let mut changes = Vec::new();
    for (before, after) in pairs.kept {
        if shaken(before) {
            changes.extend([drop(to, before, false), add(to, after)]);
        } else if !same_constraint(before, after) {
            changes.extend(altered_constraint(to, before, after));
        }
    }
    for (before, after) in pairs.renamed {
        if shaken(before) {
            changes.extend([drop(to, before, false), add(to, after)]);
        } else {
            let (from, new) = (before.name.clone(), after.name.clone());
            changes.push(Change::RenameConstraint { table: to.name.clone(), from, to: new });
        }
    }
    changes.extend(pairs.added.into_iter().map(|constraint| add(to, constraint)));
    changes.extend(pairs.gone.into_iter().map(|constraint| {
        let kept = super::reshape::key_columns(constraint);
        let lost = kept.iter().all(|column| to.column(column).is_some());
        drop(to, constraint, lost)
    }));
    changes
}

/// A foreign key is checked anew by the server when a column of it changes; that is ours to do
/// without holding the tables.
fn hangs_on(table: &Name, key: &ForeignKey, reshaped: &Reshaped, lost: &BTreeSet<Key>) -> bool {
    let own = key.columns.iter().map(|column| reshaped.of(table, column));
    let far = key.referenced_columns.iter().map(|column| reshaped.of(&key.references, column));
    let shaken = own.chain(far).flatten().any(|shape| shape != Shape::Coerced);
    let referenced = (key.references.clone(), key.referenced_columns.iter().cloned().collect());
    shaken || lost.contains(&referenced)
}

/// Dropped tables that refer to each other in a circle let go first; others are dropped in order. A
/// partition goes with its table.
fn circles(dropped: &[&Table]) -> Vec<Change> {
    let mut changes = Vec::new();
    for table in dropped {
        for (constraint, key) in foreign_keys(table) {
            let (own, far) = (root(dropped, &table.name), root(dropped, &key.references));
            if own != far && reaches(dropped, far, own) {
                changes.push(drop(table, constraint, false));
            }
        }
    }
    changes
}

/// The table that a dropped table is a partition of, however far up.
fn root<'a>(among: &[&'a Table], of: &'a Name) -> &'a Name {
    let table = among.iter().find(|table| table.name == *of);
    let parent = table.and_then(|table| table.partition_of.as_ref());
    match parent.filter(|of| among.iter().any(|table| table.name == of.parent)) {
        Some(partition) => root(among, &partition.parent),
        None => of,
    }
}

fn reaches(among: &[&Table], from: &Name, target: &Name) -> bool {
    let mut seen = BTreeSet::new();
    let mut open = vec![from];
    while let Some(name) = open.pop() {
        if name == target {
            return true;
        }
        if seen.insert(name) {
            let parts = among.iter().filter(|table| root(among, &table.name) == name);
            let far = parts.flat_map(|table| foreign_keys(table));
            open.extend(far.map(|(_, key)| root(among, &key.references)));
        }
    }
    false
}

fn foreign_keys(table: &Table) -> impl Iterator<Item = (&Constraint, &ForeignKey)> {
    table.constraints.iter().filter_map(|constraint| match &constraint.kind {
        ConstraintKind::ForeignKey(key) => Some((constraint, key)),
        _ => None,
    })
}

fn add(table: &Table, constraint: &Constraint) -> Change {
    Change::AddConstraint { table: table.name.clone(), constraint: constraint.clone() }
}

fn drop(table: &Table, constraint: &Constraint, lost: bool) -> Change {
    Change::DropConstraint { table: table.name.clone(), constraint: constraint.clone(), lost }
}
