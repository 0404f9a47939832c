//! Partitions and inheritance: which tables have another parent, or can't become what they shall be.
//!
//! A partition lists nothing that it has from its parent. While it becomes one, or stops being one,
//! both sides are compared with what the parent gives.

use std::collections::BTreeSet;

use schema_model::{Column, Constraint, ConstraintKind, Index, Name, PartitionOf, Schema, Table};

use super::Change;
use super::parts::{same_constraint, same_index};
use super::properties::TableChange;

/// The tables that are dropped and created, since the server can't make the one out of the other:
/// how rows are dealt out is for good. Their partitions go with them.
pub(super) fn replaced(from: &Schema, to: &Schema) -> BTreeSet<Name> {
    let mut replaced: BTreeSet<Name> = BTreeSet::new();
    for table in from.parents_first() {
        let own =
            to.table(&table.name).is_some_and(|after| after.partition_by != table.partition_by);
        let parent = table.partition_of.as_ref().map(|partition| &partition.parent);
        let with_parent =
            parent.is_some_and(|parent| replaced.contains(parent) || to.table(parent).is_none());
        if own
            || with_parent
                && to.table(&table.name).is_some_and(|after| after.partition_of.is_some())
        {
            replaced.insert(table.name.clone());
        }
    }
    replaced
}

/// A partition that is attached gives an index of its own to one of the whole that is like it. Where
/// it shall keep one, the whole gets the old one under the name that it would have made.
pub(super) fn adopted(from: &mut Schema, to: &Schema) -> Vec<Change> {
    let mut changes = Vec::new();
    for before in &mut from.tables {
        let Some(after) = to.table(&before.name) else { continue };
        let Some(of) = after.partition_of.as_ref().filter(|_| moves(before, after)) else {
            continue;
        };
        let given = to.table(&of.parent).into_iter().flat_map(|parent| &parent.indexes);
        for given in given {
            let alike = |own: &&mut Index| same_index(own, given) && after.indexes.contains(own);
            if let Some(own) = before.indexes.iter_mut().find(alike) {
                let name = given.name_on(&before.name);
                let from = std::mem::replace(&mut own.name, name.clone());
                let table = before.name.clone();
                changes.push(Change::RenameIndex { table, from, to: name });
            }
        }
    }
    changes
}

/// The schemas, each table that gets other parents with what it has from them.
pub(super) fn unfold(from: &Schema, to: &Schema) -> (Schema, Schema) {
    let (mut before, mut after) = (from.clone(), to.clone());
    for table in &mut before.tables {
        let Some(other) = to.table(&table.name).filter(|other| moves(table, other)) else {
            continue;
        };
        let whole = whole(from, table, other, false);
        *table = whole;
    }
    for table in &mut after.tables {
        let Some(other) = from.table(&table.name).filter(|other| moves(other, table)) else {
            continue;
        };
        let whole = whole(to, table, other, true);
        *table = whole;
    }
    (before, after)
}

/// A column of a table, which a partition may have from its parent.
pub(super) fn column<'a>(schema: &'a Schema, table: &Name, name: &str) -> Option<&'a Column> {
    let table = schema.table(table)?;
    let parent = || column(schema, &table.partition_of.as_ref()?.parent, name);
    table.column(name).or_else(parent)
}

fn moves(from: &Table, to: &Table) -> bool {
    let parent = |table: &Table| table.partition_of.as_ref().map(|p| p.parent.clone());
    parent(from) != parent(to) || from.inherits != to.inherits
}

/// A table with what it has from its parents. What the server names by itself has the name that it
/// has on the other side; what is not there is left out, unless it `is_goal`.
fn whole(schema: &Schema, table: &Table, other: &Table, is_goal: bool) -> Table {
    let mut whole = table.clone();
    // A part of its own name is one that it could have had before, or may keep.
    whole.indexes.iter_mut().for_each(|own| own.part_of = None);
    whole.constraints.iter_mut().for_each(|own| own.part_of = None);
    let has_own = |given: &str| {
        let indexes = table.indexes.iter().map(|own| &own.part_of);
        let mut own = indexes.chain(table.constraints.iter().map(|own| &own.part_of));
        own.any(|part_of| part_of.as_deref() == Some(given))
    };
    for parent in table.parents().filter_map(|name| schema.table(name)) {
        let mut parent = self::whole(schema, parent, other, is_goal);
        parent.indexes.retain(|given| !given.only && !has_own(&given.name));
        parent.constraints.retain(|given| !given.only && !has_own(&given.name));
        let new = parent.columns.iter().filter(|column| table.column(&column.name).is_none());
        whole.columns.extend(new.cloned());
        whole.constraints.extend(
            parent.constraints.iter().filter_map(|given| inherited(table, given, other, is_goal)),
        );
        if table.partition_of.is_some() {
            let indexes = parent.indexes.iter();
            whole.indexes.extend(indexes.filter_map(|given| index(table, given, other, is_goal)));
        }
    }
    whole
}

fn inherited(
    table: &Table,
    given: &Constraint,
    other: &Table,
    is_goal: bool,
) -> Option<Constraint> {
    let partition = table.partition_of.is_some();
    match &given.kind {
        ConstraintKind::Check { no_inherit, .. } => (!no_inherit).then(|| given.clone()),
        _ if !partition => None,
        ConstraintKind::ForeignKey(_) => Some(given.clone()),
        _ => {
            let mut alike = other.constraints.iter().filter(|own| same_constraint(own, given));
            let name = match alike.next() {
                Some(own) => own.name.clone(),
                None if !is_goal => return None,
                None => given.name_on(&table.name),
            };
            Some(Constraint { name, ..given.clone() })
        }
    }
}

fn index(table: &Table, given: &Index, other: &Table, is_goal: bool) -> Option<Index> {
    // One that it has beside the whole's is not the whole's.
    let is_its_own = |own: &&Index| table.indexes.iter().any(|index| index.name == own.name);
    let alike = other.indexes.iter().filter(|own| same_index(own, given));
    let (its_own, alike): (Vec<_>, Vec<_>) = alike.partition(is_its_own);
    let is_sure = is_goal || !its_own.is_empty();
    let name = alike.first().map(|own| own.name.clone());
    let name = name.or_else(|| is_sure.then(|| given.name_on(&table.name)))?;
    Some(Index { name, ..given.clone() })
}

/// New parents of tables that stay.
pub(super) fn compare(from: &Schema, to: &Schema) -> Vec<Change> {
    let mut changes = Vec::new();
    for after in &to.tables {
        let Some(before) = from.table(&after.name) else { continue };
        let mut add = |change| changes.push(Change::Table { table: after.name.clone(), change });
        if before.partition_of != after.partition_of {
            if let Some(old) = &before.partition_of {
                let beside_default = has_default(from, old);
                add(TableChange::Detach { from: old.clone(), beside_default });
            }
            if let Some(new) = &after.partition_of {
                add(TableChange::Attach(new.clone()));
            }
        }
        if before.inherits != after.inherits {
            let kept =
                before.inherits.iter().zip(&after.inherits).take_while(|(a, b)| a == b).count();
            before.inherits[kept..].iter().cloned().map(TableChange::Disinherit).for_each(&mut add);
            after.inherits[kept..].iter().cloned().map(TableChange::Inherit).for_each(&mut add);
        }
    }
    changes
}

/// Whether a table has a default partition.
pub(super) fn has_default(schema: &Schema, of: &PartitionOf) -> bool {
    let partitions = schema.tables.iter().filter_map(|table| table.partition_of.as_ref());
    let mut siblings = partitions.filter(|partition| partition.parent == of.parent);
    siblings.any(|partition| partition.bound == "DEFAULT")
}

/// Partitions that are dropped while their table stays let go of it first.
pub(super) fn detached(from: &Schema, to: &Schema, replaced: &BTreeSet<Name>) -> Vec<Change> {
    let gone = from.tables.iter().filter(|table| to.table(&table.name).is_none());
    let gone = gone.filter_map(|table| Some((table, table.partition_of.as_ref()?)));
    let stays = |table: &Name| to.table(table).is_some() && !replaced.contains(table);
    let alone = gone.filter(|(_, partition)| stays(&partition.parent));
    alone
        .map(|(table, partition)| Change::Table {
            table: table.name.clone(),
            change: TableChange::Detach {
                from: partition.clone(),
                beside_default: has_default(from, partition),
            },
        })
        .collect()
}
