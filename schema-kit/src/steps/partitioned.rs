//! Indexes and keys of partitioned tables: the server builds none of them without locks on the
//! whole, so each partition gets its own first, and the whole adopts them.

use schema_model::name::{generated, quote_ident};
use schema_model::{Constraint, ConstraintKind, Index, Name, ddl};

use super::step::{LockMode, ObjectRef, Step};
use super::{Site, constraints, indexes, tables};
use crate::compare::lineage::index_name;

/// The index of the whole alone, those of the partitions without stopping anybody, then the one of
/// them.
pub(super) fn create_index(site: &Site<'_>, table: &Name, index: &Index) -> Vec<Step> {
    let object = ObjectRef::part("index", table, &index.name);
    let own = Step::new("create_index", object, ddl::create_index_on_only(table, index))
        .reverse(format!("DROP INDEX {}", table.sibling(&index.name)))
        .lock(table, LockMode::Share);
    let mut steps = vec![own];
    for child in site.children.get(table).into_iter().flatten() {
        let part = Index { name: index_name(child, index), ..index.clone() };
        steps.extend(indexes::create_everywhere(site, child, &part));
        steps.push(attach_index(site, (table, &index.name), (child, &part.name)));
    }
    steps
}

/// The indexes of partitions under names that those of another index of the whole take.
pub(super) fn set_aside(site: &Site<'_>, table: &Name, from: &Index, to: &Index) -> Vec<Step> {
    let parts = site.descendants(table).into_iter();
    let parts = parts.map(|part| (index_name(&part, from), part));
    let taken = parts.filter(|(name, part)| *name == index_name(part, to));
    let rename = |(name, part): (String, Name)| {
        let aside = generated(&name, &[], "old");
        let sql = |from: &str, to: &str| {
            let (from, to) = (part.sibling(from), quote_ident(to));
            format!("ALTER INDEX IF EXISTS {from} RENAME TO {to}")
        };
        Step::new("rename_index", ObjectRef::part("index", &part, &name), sql(&name, &aside))
            .lock(&part.sibling(&name), LockMode::ShareUpdateExclusive)
            .reverse(sql(&aside, &name))
    };
    taken.map(rename).collect()
}

fn attach_index(site: &Site<'_>, whole: (&Name, &str), part: (&Name, &str)) -> Step {
    let (whole, index) = (whole.0.sibling(whole.1), part.0.sibling(part.1));
    let sql = format!("ALTER INDEX {whole} ATTACH PARTITION {index}");
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
    let step = Step::new("drop_index", object, format!("DROP INDEX {name}"))
        .lock(table, LockMode::AccessExclusive)
        .lock(&name, LockMode::AccessExclusive)
        .reverse(ddl::create_index(table, index));
    let parts = site.descendants(table);
    parts.iter().fold(step, |step, part| site.lock(step, part, LockMode::AccessExclusive))
}

/// A primary key or unique constraint: the whole's own, then each partition's by an index that is
/// there already.
pub(super) fn add_key(site: &Site<'_>, table: &Name, constraint: &Constraint) -> Vec<Step> {
    let only = format!("ALTER TABLE ONLY {table} ADD {}", ddl::constraint_clause(constraint));
    let object = ObjectRef::part("constraint", table, &constraint.name);
    let own = Step::new("add_key", object, only)
        .lock(table, LockMode::AccessExclusive)
        .reverse(constraints::drop_sql(table, &constraint.name));
    let mut steps = vec![own];
    for child in site.children.get(table).into_iter().flatten() {
        let name = key_name(child, constraint);
        let part = Constraint { name: name.clone(), ..constraint.clone() };
        steps.extend(constraints::add(site, child, &part));
        steps.push(attach_index(site, (table, &constraint.name), (child, &name)));
    }
    steps
}

/// The name that the server gives to the key of a partition.
fn key_name(table: &Name, constraint: &Constraint) -> String {
    match &constraint.kind {
        ConstraintKind::Unique { columns, .. } => {
            let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
            generated(&table.name, &columns, "key")
        }
        _ => generated(&table.name, &[], "pkey"),
    }
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
