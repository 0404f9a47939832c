use schema_model::name::{generated, quote_ident};
use schema_model::{Constraint, ConstraintKind, Deferrable, Index, Name, ddl};

use super::step::{Hazard, LockMode, ObjectRef, Step};
use super::{Site, indexes, partitioned, tables};

/// A new constraint, without holding the table while its rows are looked at.
pub(super) fn add(site: &Site<'_>, table: &Name, constraint: &Constraint) -> Vec<Step> {
    if constraint.owns_index() && site.is_new(table) && site.has_partitions(table) {
        return partitioned::add_key(site, table, constraint);
    }
    if site.is_new(table) {
        return add_to_new_table(site, table, constraint);
    }
    match &constraint.kind {
        kind if builds_under_lock(kind) => vec![add_at_once(site, table, constraint)],
        ConstraintKind::PrimaryKey { .. } | ConstraintKind::Unique { .. }
            if site.is_partitioned(table) =>
        {
            partitioned::add_key(site, table, constraint)
        }
        ConstraintKind::ForeignKey(_) if site.is_partitioned(table) => {
            partitioned::add_foreign_key(site, table, constraint)
        }
        ConstraintKind::PrimaryKey { .. } | ConstraintKind::Unique { .. } => {
            let build = unique_index(site, table, constraint, &constraint.name);
            let adopt = adopt(table, constraint, &constraint.name);
            vec![build, lock_own(adopt, table).reverse(drop_sql(table, &constraint.name))]
        }
        _ => {
            let step = named("add_constraint", table, constraint, add_unchecked(table, constraint));
            let step = lock_for_add(site, step, table, constraint);
            let step = step.reverse(drop_sql(table, &constraint.name));
            then_validate(step, table, constraint)
        }
    }
}

/// What the server can build in no other way than with the constraint itself.
fn builds_under_lock(kind: &ConstraintKind) -> bool {
    matches!(
        kind,
        ConstraintKind::Exclude { .. }
            | ConstraintKind::PrimaryKey { without_overlaps: true, .. }
            | ConstraintKind::Unique { without_overlaps: true, .. }
    )
}

fn add_at_once(site: &Site<'_>, table: &Name, constraint: &Constraint) -> Step {
    let step = named("add_constraint", table, constraint, ddl::add_constraint(table, constraint))
        .scans(table)
        .reverse(drop_sql(table, &constraint.name))
        .hazard(under_lock(table, constraint).with_rows_of(table));
    site.lock(step, table, LockMode::AccessExclusive)
}

fn under_lock(table: &Name, constraint: &Constraint) -> Hazard {
    Hazard::new(
        "build_under_lock",
        format!(
            "the index of {} is built while nobody reads or writes {table}; rows that break it \
             make the statement fail",
            quote_ident(&constraint.name)
        ),
        "do it when the table may stand still, or fill a new table that has it and swap the two",
    )
}

/// An empty table proves anything at once; the far side of a foreign key may be in use all the same.
fn add_to_new_table(site: &Site<'_>, table: &Name, constraint: &Constraint) -> Vec<Step> {
    let sql = ddl::add_constraint(table, constraint);
    let step =
        named("add_constraint", table, constraint, sql).reverse(drop_sql(table, &constraint.name));
    let far = tables::referenced(constraint);
    let step =
        far.into_iter().fold(step, |step, far| site.lock(step, far, LockMode::ShareRowExclusive));
    vec![step]
}

pub(super) fn drop(site: &Site<'_>, table: &Name, constraint: &Constraint, lost: bool) -> Step {
    let sql = drop_sql(table, &constraint.name);
    let step =
        lock_for_drop(site, named("drop_constraint", table, constraint, sql), table, constraint)
            .reverse(ddl::add_constraint(table, constraint));
    if !lost {
        return step;
    }
    step.hazard(Hazard::new(
        "drop_constraint",
        format!("{table} will take rows that {} kept out", constraint.name),
        "make sure that no query relies on it (ON CONFLICT, joins that expect one row)",
    ))
}

/// The old rule holds until the new one does.
pub(super) fn replace(
    site: &Site<'_>,
    table: &Name,
    from: &Constraint,
    to: &Constraint,
) -> Vec<Step> {
    let swap = |new: &str| {
        format!("ALTER TABLE {table} DROP CONSTRAINT {}, ADD {new}", quote_ident(&from.name))
    };
    if builds_under_lock(&to.kind) {
        let step = named("replace_constraint", table, to, swap(&ddl::constraint_clause(to)))
            .scans(table)
            .reverse(swap(&ddl::constraint_clause(from)))
            .hazard(under_lock(table, to).with_rows_of(table));
        return vec![lock_for_drop(site, step, table, from)];
    }
    if site.is_partitioned(table) && (to.owns_index() || to.is_foreign_key()) {
        let drop = drop(site, table, from, false);
        return std::iter::once(drop).chain(add(site, table, to)).collect();
    }
    if to.owns_index() {
        let aside = generated(&to.name, &[], "new");
        let build = unique_index(site, table, to, &aside);
        let step = named("replace_constraint", table, to, swap(&adopt_clause(to, &aside)));
        let back = ddl::constraint_clause(from);
        let step = lock_for_drop(site, step, table, from).reverse(swap(&back));
        return vec![build, step];
    }
    let unchecked = Constraint { not_valid: true, ..to.clone() };
    let step = named("replace_constraint", table, to, swap(&ddl::constraint_clause(&unchecked)));
    let step = lock_for_add(site, lock_for_drop(site, step, table, from), table, to);
    let step = step.reverse(swap(&ddl::constraint_clause(from)));
    then_validate(step, table, to)
}

pub(super) fn rename(table: &Name, from: &str, to: &str) -> Step {
    let sql = |from: &str, to: &str| {
        format!(
            "ALTER TABLE {table} RENAME CONSTRAINT {} TO {}",
            quote_ident(from),
            quote_ident(to)
        )
    };
    Step::new("rename_constraint", ObjectRef::part("constraint", table, to), sql(from, to))
        .lock(table, LockMode::AccessExclusive)
        .reverse(sql(to, from))
}

/// When a foreign key is checked.
pub(super) fn alter(table: &Name, from: &Constraint, to: &Constraint) -> Step {
    let sql = |constraint: &Constraint| {
        let timing = match constraint.deferrable {
            Deferrable::No => "NOT DEFERRABLE",
            Deferrable::Immediate => "DEFERRABLE INITIALLY IMMEDIATE",
            Deferrable::Deferred => "DEFERRABLE INITIALLY DEFERRED",
        };
        format!("ALTER TABLE {table} ALTER CONSTRAINT {} {timing}", quote_ident(&constraint.name))
    };
    named("alter_constraint", table, to, sql(to))
        .lock(table, LockMode::AccessExclusive)
        .reverse(sql(from))
}

/// Rows that were there before are read while everybody goes on.
pub(super) fn validate(table: &Name, constraint: &Constraint) -> Step {
    let name = quote_ident(&constraint.name);
    let sql = format!("ALTER TABLE {table} VALIDATE CONSTRAINT {name}");
    let step = named("validate_constraint", table, constraint, sql)
        .lock(table, LockMode::ShareUpdateExclusive)
        .scans(table)
        .reverse("");
    match &constraint.kind {
        ConstraintKind::ForeignKey(key) if key.references != *table => {
            step.lock(&key.references, LockMode::RowShare)
        }
        ConstraintKind::Check { expression, .. } => step.requires(
            format!("SELECT EXISTS (SELECT FROM {table} WHERE NOT ({expression}))"),
            format!("rows of {table} break {name}: mend them first"),
        ),
        _ => step,
    }
}

pub(super) fn then_validate(step: Step, table: &Name, constraint: &Constraint) -> Vec<Step> {
    if constraint.not_valid || constraint.not_enforced {
        vec![step]
    } else {
        vec![step, validate(table, constraint)]
    }
}

pub(super) fn add_unchecked(table: &Name, constraint: &Constraint) -> String {
    ddl::add_constraint(table, &Constraint { not_valid: true, ..constraint.clone() })
}

/// The index of a unique constraint or primary key, built before there is a constraint.
pub(super) fn unique_index(
    site: &Site<'_>,
    table: &Name,
    constraint: &Constraint,
    name: &str,
) -> Step {
    let (columns, include, nulls_not_distinct) = match &constraint.kind {
        ConstraintKind::PrimaryKey { columns, include, .. } => (columns, include, false),
        ConstraintKind::Unique { columns, include, nulls_not_distinct, .. } => {
            (columns, include, *nulls_not_distinct)
        }
        _ => (&vec![], &vec![], false),
    };
    let index = Index {
        unique: true,
        include: include.clone(),
        nulls_not_distinct,
        ..Index::new(name, columns.iter().cloned())
    };
    indexes::create(site, table, &index)
}

pub(super) fn adopt(table: &Name, constraint: &Constraint, index: &str) -> Step {
    let sql = format!("ALTER TABLE {table} ADD {}", adopt_clause(constraint, index));
    named("add_constraint", table, constraint, sql)
        .lock(&table.sibling(index), LockMode::AccessExclusive)
}

fn adopt_clause(constraint: &Constraint, index: &str) -> String {
    let noun = match constraint.kind {
        ConstraintKind::PrimaryKey { .. } => "PRIMARY KEY",
        _ => "UNIQUE",
    };
    let timing = match constraint.deferrable {
        Deferrable::No => "",
        Deferrable::Immediate => " DEFERRABLE",
        Deferrable::Deferred => " DEFERRABLE INITIALLY DEFERRED",
    };
    format!(
        "CONSTRAINT {} {noun} USING INDEX {}{timing}",
        quote_ident(&constraint.name),
        quote_ident(index)
    )
}

pub(super) fn named(
    kind: &'static str,
    table: &Name,
    constraint: &Constraint,
    sql: String,
) -> Step {
    Step::new(kind, ObjectRef::part("constraint", table, &constraint.name), sql)
}

pub(super) fn drop_sql(table: &Name, constraint: &str) -> String {
    format!("ALTER TABLE {table} DROP CONSTRAINT {}", quote_ident(constraint))
}

pub(super) fn lock_own(step: Step, table: &Name) -> Step {
    step.lock(table, LockMode::AccessExclusive)
}

pub(super) fn lock_for_add(
    site: &Site<'_>,
    step: Step,
    table: &Name,
    constraint: &Constraint,
) -> Step {
    match tables::referenced(constraint) {
        Some(far) => {
            let step = step.lock(table, LockMode::ShareRowExclusive);
            site.lock(step, far, LockMode::ShareRowExclusive)
        }
        None => lock_own(step, table),
    }
}

/// Dropping a foreign key locks both its tables, since its triggers are on both.
fn lock_for_drop(site: &Site<'_>, step: Step, table: &Name, constraint: &Constraint) -> Step {
    let step = lock_own(step, table);
    let step = if constraint.owns_index() {
        step.lock(&table.sibling(&constraint.name), LockMode::AccessExclusive)
    } else {
        step
    };
    let far = tables::referenced(constraint);
    far.into_iter().fold(step, |step, far| site.lock(step, far, LockMode::AccessExclusive))
}
