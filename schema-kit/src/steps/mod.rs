//! Changes as [steps](Step): the statements, in the form that does not stop a running service, with
//! what each locks, reads, rewrites, loses, and how it is undone. Pure.
//!
//! A table that the same plan creates has no rows and no readers: it takes the plain form. The
//! online forms are for tables that were there before.

mod absent;
mod alter;
mod anew;
pub(crate) mod backfill;
mod columns;
mod constraints;
mod enums;
mod grants;
mod indexes;
mod objects;
mod partitioned;
mod partitions;
mod properties;
mod renames;
mod segments;
mod sequences;
mod spread;
mod step;
mod tables;
pub(crate) mod types;

use std::collections::{BTreeMap, BTreeSet};

use schema_model::{
    Constraint, ConstraintKind, DefinitionKind, ForeignKey, Name, Part, PartitionOf, Schema,
};

pub use step::{Hazard, LockMode, ObjectRef, Precondition, Step};

use crate::compare::{Change, TableChange, index_columns, key_columns, named_type};

/// The steps of changes that are in an order that works, cut into segments. `before` is the schema
/// that the changes start from, after the renames among them; `after` the one that they lead to.
pub fn steps(before: &Schema, after: &Schema, changes: &[Change]) -> Vec<Step> {
    let mut site = Site::new(before, after);
    let mut steps = Vec::new();
    let absent = absent::windows(changes);
    for (at, change) in changes.iter().enumerate() {
        let own = of_change(&site, change).into_iter().map(|step| spread::spread(&site, step));
        let own: Vec<Step> = own.map(|step| Step { change: at, ..step }).collect();
        steps.extend(if absent.contains(&at) { absent::joined(own) } else { own });
        site.follow(change);
    }
    segments::number(steps)
}

fn foreign_key(constraint: &Constraint) -> Option<&ForeignKey> {
    match &constraint.kind {
        ConstraintKind::ForeignKey(key) => Some(key),
        _ => None,
    }
}

fn of_change(site: &Site<'_>, change: &Change) -> Vec<Step> {
    match change {
        Change::CreateSchema(name) => vec![tables::create_schema(name)],
        Change::RenameTable { from, to } => renames::table(from, to),
        Change::CreateTable(table) => tables::create(site, table),
        Change::DropTable(table) => vec![tables::drop(site, table)],
        Change::SetComment { on, from, to } => {
            vec![tables::comment(site, on, from.as_deref(), to.as_deref())]
        }
        Change::CreateObject(object) => objects::create(site, object),
        Change::DropObject(object) => vec![objects::drop(site, object)],
        Change::AlterObject { from, to } => alter::steps(site, from, to),
        Change::Grant(grant) => vec![grants::grant(grant)],
        Change::Revoke(grant) => vec![grants::revoke(grant)],
        Change::CreateEnum(enum_type) => enums::create(enum_type),
        Change::DropEnum(enum_type) => vec![enums::drop(enum_type)],
        Change::AddEnumValue { name, label, position } => {
            vec![enums::add_value(name, label, position)]
        }
        Change::RenameType { from, to } => renames::named_type(from, to),
        Change::RenameView { from, to, materialized } => renames::view(from, to, *materialized),
        Change::RenameEnumValue { name, from, to } => vec![enums::rename_value(name, from, to)],
        Change::RecreateTypes { types, columns } => anew::recreate(site, types, columns),
        Change::AddConstraint { table, constraint } => {
            let own = constraints::add(site, table, constraint);
            own.into_iter()
                .chain(partitioned::attach(site, table, &Part::Key(constraint.clone())))
                .collect()
        }
        Change::DropConstraint { table, constraint, lost } => {
            vec![constraints::drop(site, table, constraint, *lost)]
        }
        Change::ReplaceConstraint { table, from, to } => {
            constraints::replace(site, table, from, to)
        }
        Change::RenameConstraint { table, from, to } => {
            vec![constraints::rename(table, from, to)]
        }
        Change::AlterConstraint { table, from, to } => vec![constraints::alter(table, from, to)],
        Change::ValidateConstraint { table, constraint } => {
            vec![constraints::validate(table, constraint)]
        }
        Change::CreateIndex { table, index } => {
            let own = indexes::create_everywhere(site, table, index);
            own.into_iter()
                .chain(partitioned::attach(site, table, &Part::Index(index.clone())))
                .collect()
        }
        Change::AttachIndex { table, index, whole } => {
            partitioned::attach_to(site, table, index, whole).into_iter().collect()
        }
        Change::DropIndex { table, index } => vec![indexes::drop_everywhere(site, table, index)],
        Change::ReplaceIndex { table, from, to } => indexes::replace(site, table, from, to),
        Change::RenameIndex { table, from, to } => vec![indexes::rename(table, from, to)],
        Change::Sequence(change) => sequences::steps(site, change),
        Change::Table { table, change } => properties::steps(site, table, change),
        column => columns::steps(site, column),
    }
}

/// What is known about the database at the point that a plan has reached.
struct Site<'a> {
    before: &'a Schema,
    after: &'a Schema,
    /// The relations that serve as indexes of each table, constraints' own included.
    indexes: BTreeMap<Name, Vec<String>>,
    enums: BTreeSet<Name>,
    /// The foreign keys of each table, by their names.
    foreign_keys: BTreeMap<(Name, String), ForeignKey>,
    /// The partitions and heirs of each table, those of the plan among them.
    children: BTreeMap<Name, Vec<Name>>,
    /// The tables, indexes and keys that were made so far, in the place of others of their names or not.
    made: BTreeSet<Name>,
}

impl<'a> Site<'a> {
    fn new(before: &'a Schema, after: &'a Schema) -> Self {
        let own = before.tables.iter().map(|table| {
            let constraints = table.constraints.iter().filter(|c| c.owns_index());
            let constraints = constraints.map(|c| c.name.clone());
            let indexes = table.indexes.iter().map(|index| index.name.clone());
            (table.name.clone(), constraints.chain(indexes).collect())
        });
        let enums = before.enums.iter().map(|enum_type| enum_type.name.clone());
        let mut children: BTreeMap<Name, Vec<Name>> = BTreeMap::new();
        for table in &before.tables {
            for parent in table.parents() {
                children.entry(parent.clone()).or_default().push(table.name.clone());
            }
        }
        let foreign_keys = before.tables.iter().flat_map(|table| {
            let keys = table.constraints.iter().filter_map(|one| Some((one, foreign_key(one)?)));
            keys.map(|(one, key)| ((table.name.clone(), one.name.clone()), key.clone()))
        });
        Self {
            before,
            after,
            indexes: own.collect(),
            enums: enums.collect(),
            foreign_keys: foreign_keys.collect(),
            children,
            made: BTreeSet::new(),
        }
    }

    /// The partitions and heirs of a table, and theirs.
    fn descendants(&self, table: &Name) -> Vec<Name> {
        let mut found = Vec::new();
        let mut open = vec![table];
        while let Some(name) = open.pop() {
            let children = self.children.get(name).into_iter().flatten();
            let new: Vec<&Name> = children.filter(|child| !found.contains(*child)).collect();
            found.extend(new.iter().map(|child| (*child).clone()));
            open.extend(new);
        }
        found
    }

    /// Whether a table is dealt out to partitions.
    fn is_partitioned(&self, table: &Name) -> bool {
        let side = if self.made.contains(table) { self.after } else { self.before };
        side.table(table).is_some_and(|table| table.partition_by.is_some())
    }

    /// Whether a type is an enumerated one or an array of one: its values are read as text only.
    fn is_enum(&self, ty: &str) -> bool {
        named_type(ty).is_some_and(|name| self.enums.contains(&name))
    }

    /// Whether a type is a composite or range type, or an array of one: none has casts of its own.
    fn is_made_up(&self, ty: &str) -> bool {
        let Some(name) = named_type(ty) else { return false };
        let identity = name.to_string();
        identity.ends_with("range")
            || [self.before, self.after].iter().any(|schema| {
                let mut composites = schema.composites.iter();
                composites.any(|one| one.name == name)
                    || schema.definitions.iter().any(|one| {
                        one.kind == DefinitionKind::RangeType && one.identity == identity
                    })
            })
    }

    /// The tables at the other ends of the foreign keys that a column is part of.
    fn far_ends(&self, table: &Name, column: &str) -> BTreeSet<Name> {
        let is_in = |columns: &[String]| columns.iter().any(|one| one == column);
        let keys = self.foreign_keys.iter();
        let ends = keys.filter_map(|((own, _), key)| match key {
            _ if own == table && is_in(&key.columns) => Some(&key.references),
            _ if key.references == *table && is_in(&key.referenced_columns) => Some(own),
            _ => None,
        });
        ends.filter(|end| *end != table).cloned().collect()
    }

    /// Whether an index or key of the table, as it was, is sorted by a column.
    fn is_indexed(&self, table: &Name, column: &str) -> bool {
        self.before.table(table).is_some_and(|table| {
            let keyed = table.constraints.iter().filter(|constraint| constraint.owns_index());
            let mut keys = keyed.flat_map(key_columns);
            let mut indexes = table.indexes.iter();
            keys.any(|key| key == column)
                || indexes.any(|index| index_columns(index).contains(column))
        })
    }

    /// Whether the same plan creates the table or view, so that nobody uses it yet.
    fn is_new(&self, relation: &Name) -> bool {
        self.made.contains(relation)
            || (self.before.table(relation).is_none() && self.before.view(relation).is_none())
    }

    /// A lock matters on what others can see.
    fn lock(&self, step: Step, table: &Name, mode: LockMode) -> Step {
        if self.is_new(table) { step } else { step.lock(table, mode) }
    }

    /// The table and all its indexes, held for as long as every row takes to be written.
    fn rewrite(&self, step: Step, table: &Name) -> Step {
        let indexes = self.indexes.get(table).into_iter().flatten();
        let step = step.rewrites(table).lock(table, LockMode::AccessExclusive);
        indexes
            .fold(step, |step, index| step.lock(&table.sibling(index), LockMode::AccessExclusive))
    }

    fn follow(&mut self, change: &Change) {
        match change {
            Change::CreateEnum(enum_type) => {
                self.enums.insert(enum_type.name.clone());
            }
            Change::CreateTable(table) => {
                self.made.insert(table.name.clone());
                for parent in table.parents() {
                    self.children.entry(parent.clone()).or_default().push(table.name.clone());
                }
            }
            Change::DropTable(table) => {
                self.children.remove(&table.name);
                self.children.values_mut().for_each(|own| own.retain(|one| *one != table.name));
            }
            Change::Table { table, change } => self.follow_lineage(table, change),
            Change::CreateIndex { table, index } => self.gain(table, &index.name),
            Change::DropIndex { table, index } => self.lose(table, &index.name),
            Change::AddConstraint { table, constraint } => {
                if constraint.owns_index() {
                    self.gain(table, &constraint.name);
                }
                if let Some(key) = foreign_key(constraint) {
                    let name = (table.clone(), constraint.name.clone());
                    self.foreign_keys.insert(name, key.clone());
                }
            }
            Change::DropConstraint { table, constraint, .. } => {
                self.lose(table, &constraint.name);
                self.foreign_keys.remove(&(table.clone(), constraint.name.clone()));
            }
            _ => {}
        }
    }

    fn follow_lineage(&mut self, table: &Name, change: &TableChange) {
        match change {
            TableChange::Attach(PartitionOf { parent, .. })
            | TableChange::Rebind(PartitionOf { parent, .. })
            | TableChange::Inherit(parent) => {
                self.children.entry(parent.clone()).or_default().push(table.clone());
            }
            TableChange::Detach { from: PartitionOf { parent, .. }, .. }
            | TableChange::Disinherit(parent) => {
                if let Some(children) = self.children.get_mut(parent) {
                    children.retain(|child| child != table);
                }
            }
            _ => {}
        }
    }

    fn gain(&mut self, table: &Name, index: &str) {
        self.indexes.entry(table.clone()).or_default().push(index.to_owned());
        self.made.insert(table.sibling(index));
    }

    fn lose(&mut self, table: &Name, index: &str) {
        self.made.remove(&table.sibling(index));
        if let Some(indexes) = self.indexes.get_mut(table) {
            indexes.retain(|name| name != index);
        }
    }
}
