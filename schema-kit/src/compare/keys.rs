use std::collections::{BTreeMap, BTreeSet};

use schema_model::{
    Constraint, ConstraintKind, ForeignKey, Index, KeyTarget, Name, Schema, Table, components,
};

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
            gone(&key.references)
                || hangs_on(&from.name, key, reshaped, lost)
                || is_rebuilt(sides.from, key, reshaped)
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

/// Whether the index that a foreign key refers to is built anew for a column that it only carries.
fn is_rebuilt(from: &Schema, key: &ForeignKey, reshaped: &Reshaped) -> bool {
    let carried = carried_columns(from, key).into_iter();
    let mut shapes = carried.filter_map(|column| reshaped.of(&key.references, column));
    shapes.any(|shape| shape != Shape::Coerced)
}

/// The columns that the indexes which a foreign key may refer to carry beside their keys.
pub(crate) fn carried_columns<'a>(schema: &'a Schema, key: &ForeignKey) -> Vec<&'a String> {
    let Some(far) = schema.table(&key.references) else { return vec![] };
    let referenced: BTreeSet<String> = key.referenced_columns.iter().cloned().collect();
    let keys = far.constraints.iter().filter_map(|constraint| match &constraint.kind {
        ConstraintKind::PrimaryKey { include, .. } | ConstraintKind::Unique { include, .. } => {
            Some((unique_columns(constraint)?, include))
        }
        _ => None,
    });
    let indexes = far.indexes.iter();
    let indexes = indexes.filter_map(|index| Some((unique_index_columns(index)?, &index.include)));
    let carrying = keys.chain(indexes).filter(|(columns, _)| *columns == referenced);
    carrying.flat_map(|(_, include)| include).collect()
}

/// Dropped tables that refer to each other in a circle let go first; others are dropped in order. A
/// partition goes with its table.
fn circles(dropped: &[&Table]) -> Vec<Change> {
    let by_name = dropped.iter().map(|table| (&table.name, *table)).collect();
    let mut keys = Vec::new();
    let mut edges: BTreeMap<&Name, Vec<&Name>> = BTreeMap::new();
    for table in dropped {
        let own = root(&by_name, &table.name);
        for (constraint, key) in foreign_keys(table) {
            let far = root(&by_name, &key.references);
            edges.entry(own).or_default().push(far);
            keys.push((*table, constraint, own, far));
        }
    }
    let part = components(&edges);
    let in_circles =
        keys.into_iter().filter(|(.., own, far)| own != far && part.get(own) == part.get(far));
    in_circles.map(|(table, constraint, ..)| drop(table, constraint, false)).collect()
}

/// The table that a dropped table is a partition of, however far up.
fn root<'a>(among: &BTreeMap<&Name, &'a Table>, of: &'a Name) -> &'a Name {
    let parent = among.get(of).and_then(|table| table.partition_of.as_ref());
    match parent.filter(|of| among.contains_key(&of.parent)) {
        Some(partition) => root(among, &partition.parent),
        None => of,
    }
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
