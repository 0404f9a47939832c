//! Partitions and inheritance: which tables have another parent, or can't become what they shall be.
//!
//! A partition lists nothing that it has from its parent. While it becomes one, or stops being one,
//! both sides are compared with what the parent gives.

use std::collections::BTreeSet;

use schema_model::{
    Column, Constraint, ConstraintKind, Index, KeyTarget, Name, PartitionOf, Schema, Table,
};

use super::parts::same_index;
use super::properties::TableChange;
use super::{Change, Sides, expression};

/// The tables that are dropped and created, since the server can't make the one out of the other:
/// how rows are dealt out is for good. Their partitions go with them.
pub(super) fn replaced(from: &Schema, to: &Schema) -> BTreeSet<Name> {
    let mut replaced: BTreeSet<Name> = BTreeSet::new();
    for table in from.parents_first() {
        let own = to.table(&table.name).is_some_and(|after| {
            after.partition_by != table.partition_by || dealt_by(from, table) != dealt_by(to, after)
        });
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

/// The types of the columns that rows are dealt out by.
fn dealt_by<'a>(schema: &'a Schema, table: &'a Table) -> Vec<Option<&'a str>> {
    let keys = table.partition_by.iter().flat_map(|by| &by.keys);
    let names = keys.flat_map(|key| match &key.target {
        KeyTarget::Column(name) => BTreeSet::from([name.clone()]),
        KeyTarget::Expression(sql) => expression::identifiers(sql),
    });
    names.map(|name| Some(column(schema, &table.name, &name)?.ty.as_str())).collect()
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
    (unfolded(from, to), unfolded(to, from))
}

fn unfolded(schema: &Schema, other: &Schema) -> Schema {
    let mut unfolded = schema.clone();
    for table in &mut unfolded.tables {
        if other.table(&table.name).is_some_and(|other| moves(table, other)) {
            *table = whole(schema, table);
        }
    }
    unfolded
}

/// A column of a table, which a partition may have from its parent.
pub(super) fn column<'a>(schema: &'a Schema, table: &Name, name: &str) -> Option<&'a Column> {
    let table = schema.table(table)?;
    let parent = || column(schema, &table.partition_of.as_ref()?.parent, name);
    table.column(name).or_else(parent)
}

fn moves(from: &Table, to: &Table) -> bool {
    parent(from) != parent(to) || from.inherits != to.inherits
}

fn parent(table: &Table) -> Option<&Name> {
    table.partition_of.as_ref().map(|of| &of.parent)
}

/// A table with what it has from its parents.
fn whole(schema: &Schema, table: &Table) -> Table {
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
        let mut parent = self::whole(schema, parent);
        parent.indexes.retain(|given| !given.only && !has_own(&given.name));
        parent.constraints.retain(|given| !given.only && !has_own(&given.name));
        let new = parent.columns.iter().filter(|column| table.column(&column.name).is_none());
        // What is said about the column of the parent is said of that alone.
        whole.columns.extend(new.map(|given| Column {
            comment: None,
            identity: None,
            ..given.clone()
        }));
        whole
            .constraints
            .extend(parent.constraints.iter().filter_map(|given| inherited(table, given)));
        if table.partition_of.is_some() {
            let named = |given: &Index| Index {
                name: given.name_on(&table.name),
                comment: None,
                ..given.clone()
            };
            whole.indexes.extend(parent.indexes.iter().map(named));
        }
    }
    whole
}

fn inherited(table: &Table, given: &Constraint) -> Option<Constraint> {
    let is_partition = table.partition_of.is_some();
    let is_given = match &given.kind {
        ConstraintKind::Check { no_inherit, .. } => !no_inherit,
        _ => is_partition,
    };
    let name = given.name_on(&table.name);
    is_given.then(|| Constraint { name, comment: None, ..given.clone() })
}

/// New parents of tables that stay, where others are dropped and created.
pub(super) fn compare(from: &Schema, replaced: &[Table], to: &Schema) -> Vec<Change> {
    let mut changes = Vec::new();
    for after in &to.tables {
        let Some(before) = from.table(&after.name) else { continue };
        let mut add = |change| changes.push(Change::Table { table: after.name.clone(), change });
        if before.partition_of != after.partition_of {
            if let Some(old) = &before.partition_of {
                let beside_default = has_default(from.tables.iter().chain(replaced), old);
                add(TableChange::Detach { from: old.clone(), beside_default });
            }
            match &after.partition_of {
                Some(new) if parent(before) == Some(&new.parent) => {
                    add(TableChange::Rebind(new.clone()));
                }
                Some(new) => add(TableChange::Attach(new.clone())),
                None => {}
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

/// Whether one of some tables is the default partition beside another one.
fn has_default<'a>(tables: impl Iterator<Item = &'a Table>, of: &PartitionOf) -> bool {
    let partitions = tables.filter_map(|table| table.partition_of.as_ref());
    let mut siblings = partitions.filter(|partition| partition.parent == of.parent);
    siblings.any(|partition| partition.bound == "DEFAULT")
}

/// Partitions that are dropped while their table stays let go of it first.
pub(super) fn detached(sides: &Sides<'_>, dropped: &[Table]) -> Vec<Change> {
    let partitions = dropped.iter().filter_map(|table| Some((table, table.partition_of.as_ref()?)));
    let stays = |table: &Name| sides.to.table(table).is_some() && !sides.replaced.contains(table);
    let alone = partitions.filter(|(_, partition)| stays(&partition.parent));
    alone
        .map(|(table, partition)| Change::Table {
            table: table.name.clone(),
            change: TableChange::Detach {
                from: partition.clone(),
                beside_default: has_default(sides.from.tables.iter().chain(dropped), partition),
            },
        })
        .collect()
}
