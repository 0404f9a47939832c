//! Indexes and keys of partitioned tables: the server builds none of them without locks on the
//! whole, so each partition gets its own first, and the whole adopts them.

use schema_model::name::{generated, quote_ident};
use schema_model::{Constraint, Index, Name, Part, ddl};

use super::step::{LockMode, ObjectRef, Step};
use super::{Site, constraints, indexes, tables};

/// The index of the whole alone, those of the partitions without stopping anybody, then the one of
/// them.
pub(super) fn create_index(site: &Site<'_>, table: &Name, index: &Index) -> Vec<Step> {
    let object = ObjectRef::part("index", table, &index.name);
    let own = Step::new("create_index", object, ddl::create_index_on_only(table, index))
        .reverse(format!("DROP INDEX {}", table.sibling(&index.name)));
    let own = site.lock(own, table, LockMode::Share);
    std::iter::once(own).chain(parts(site, table, &Part::Index(index.clone()))).collect()
}

/// What the partitions have of it, each attached.
fn parts(site: &Site<'_>, table: &Name, whole: &Part) -> Vec<Step> {
    let mut steps = Vec::new();
    for child in site.children.get(table).into_iter().flatten() {
        let listed = site.after.table(child).or_else(|| site.before.table(child));
        let Some(part) = listed.and_then(|child| whole.on(child)) else { continue };
        let is_made = site.made.contains(&child.sibling(part.name()));
        if !is_made && !site.has_apart(child, &part) {
            steps.extend(match &part {
                Part::Index(index) => indexes::create_everywhere(site, child, index),
                Part::Key(key) => constraints::add(site, child, key),
            });
        }
        steps.push(attach_index(site, (table, whole.name()), (child, part.name())));
    }
    steps
}

/// A part of a whole that was there before.
pub(super) fn attach(site: &Site<'_>, table: &Name, part: &Part) -> Option<Step> {
    attach_to(site, table, part.name(), part.part_of()?)
}

pub(super) fn attach_to(site: &Site<'_>, table: &Name, index: &str, whole: &str) -> Option<Step> {
    let partition = site.after.table(table)?.partition_of.as_ref()?;
    Some(attach_index(site, (&partition.parent, whole), (table, index)))
}

impl Site<'_> {
    /// Whether there are partitions that an index of the whole needs parts of.
    pub(super) fn has_partitions(&self, table: &Name) -> bool {
        let side = if self.is_new(table) { self.after } else { self.before };
        let has_key = side.table(table).is_some_and(|table| table.partition_by.is_some());
        has_key && (!self.is_new(table) || self.children.contains_key(table))
    }

    /// Whether a partition has it already, as a part of nothing.
    fn has_apart(&self, partition: &Name, part: &Part) -> bool {
        let before = self.before.table(partition).filter(|_| !self.is_new(partition));
        let Some(before) = before else { return false };
        match part {
            Part::Index(part) => {
                let own = Index { part_of: None, comment: None, ..part.clone() };
                before.indexes.iter().any(|one| Index { comment: None, ..one.clone() } == own)
            }
            Part::Key(part) => {
                let own = Constraint { part_of: None, comment: None, ..part.clone() };
                let mut keys = before.constraints.iter();
                keys.any(|one| Constraint { comment: None, ..one.clone() } == own)
            }
        }
    }

    /// Whether a key of a partition is a part of an index.
    fn keeps_key(&self, table: &Name, whole: &Part) -> bool {
        self.before.partitions(table).any(|partition| match whole.on(partition) {
            Some(Part::Key(_)) => matches!(whole, Part::Index(_)),
            Some(part) => self.keeps_key(&partition.name, &part),
            None => false,
        })
    }
}

/// The indexes of partitions under names that those of another index of the whole take.
pub(super) fn set_aside(site: &Site<'_>, table: &Name, from: &Index, to: &Index) -> Vec<Step> {
    let mut steps = Vec::new();
    let (from, to) = (Part::Index(from.clone()), Part::Index(to.clone()));
    add_aside(site, table, (&from, &to), &mut steps);
    steps
}

fn add_aside(site: &Site<'_>, table: &Name, whole: (&Part, &Part), steps: &mut Vec<Step>) {
    for partition in site.before.partitions(table) {
        let after = site.after.table(&partition.name).unwrap_or(partition);
        let (Some(old), Some(new)) = (whole.0.on(partition), whole.1.on(after)) else { continue };
        if old.name() == new.name() {
            steps.push(rename_aside(&partition.name, old.name()));
        }
        add_aside(site, &partition.name, (&old, &new), steps);
    }
}

fn rename_aside(part: &Name, name: &str) -> Step {
    let aside = generated(name, &[], "old");
    let sql = |from: &str, to: &str| {
        let (from, to) = (part.sibling(from), quote_ident(to));
        format!("ALTER INDEX IF EXISTS {from} RENAME TO {to}")
    };
    Step::new("rename_index", ObjectRef::part("index", part, name), sql(name, &aside))
        .lock(&part.sibling(name), LockMode::ShareUpdateExclusive)
        .reverse(sql(&aside, name))
}

fn attach_index(site: &Site<'_>, whole: (&Name, &str), part: (&Name, &str)) -> Step {
    let (whole, index) = (whole.0.sibling(whole.1), part.0.sibling(part.1));
    let sql = ddl::attach_index(&whole, &index);
    let step = Step::new("attach_index", ObjectRef::part("index", part.0, part.1), sql)
        .lock(&whole, LockMode::ShareUpdateExclusive)
        .reverse("");
    let step = site.lock(step, part.0, LockMode::AccessShare);
    site.lock(step, &index, LockMode::AccessExclusive)
}

/// The server has no way to drop it beside its readers.
pub(super) fn drop_index(site: &Site<'_>, table: &Name, index: &Index) -> Step {
    let name = table.sibling(&index.name);
    let object = ObjectRef::part("index", table, &index.name);
    // A key goes with the index that it is a part of only when that is asked for.
    let keeps_key = site.keeps_key(table, &Part::Index(index.clone()));
    let cascade = if keeps_key { " CASCADE" } else { "" };
    let step = Step::new("drop_index", object, format!("DROP INDEX {name}{cascade}"))
        .lock(table, LockMode::AccessExclusive)
        .lock(&name, LockMode::AccessExclusive)
        .reverse(ddl::create_index(table, index));
    let parts = site.descendants(table);
    parts.iter().fold(step, |step, part| site.lock(step, part, LockMode::AccessExclusive))
}

/// A primary key or unique constraint: the whole's own, then each partition's by an index that is
/// there already.
pub(super) fn add_key(site: &Site<'_>, table: &Name, constraint: &Constraint) -> Vec<Step> {
    let only = ddl::add_constraint_on_only(table, constraint);
    let object = ObjectRef::part("constraint", table, &constraint.name);
    let own =
        Step::new("add_key", object, only).reverse(constraints::drop_sql(table, &constraint.name));
    let own = site.lock(own, table, LockMode::AccessExclusive);
    std::iter::once(own).chain(parts(site, table, &Part::Key(constraint.clone()))).collect()
}

/// Each partition is checked by itself; the whole then takes their keys for its own.
pub(super) fn add_foreign_key(site: &Site<'_>, table: &Name, constraint: &Constraint) -> Vec<Step> {
    let mut steps = Vec::new();
    for child in site.descendants(table).iter().filter(|child| !site.is_partitioned(child)) {
        steps.extend(constraints::add(site, child, constraint));
    }
    let object = ObjectRef::part("constraint", table, &constraint.name);
    let step = Step::new("add_constraint", object, ddl::add_constraint(table, constraint))
        .reverse(format!("ALTER TABLE {table} DROP CONSTRAINT {}", quote_ident(&constraint.name)));
    let step = constraints::lock_for_add(site, step, table, constraint);
    // The far side's triggers of the adopted keys go.
    let adopts = !steps.is_empty();
    let far = tables::referenced(constraint).filter(|_| adopts);
    steps.push(
        far.into_iter().fold(step, |step, far| site.lock(step, far, LockMode::AccessExclusive)),
    );
    steps
}
