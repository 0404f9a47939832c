use schema_model::name::{generated, quote_ident};
use schema_model::{Constraint, ConstraintKind, KeyTarget, Name, PartitionOf, Table, ddl};

use super::Site;
use super::constraints;
use super::step::{Hazard, LockMode, ObjectRef, Step};
use crate::compare::TableChange;

pub(super) fn steps(site: &Site<'_>, table: &Name, change: &TableChange) -> Vec<Step> {
    match change {
        TableChange::Attach(of) | TableChange::Rebind(of) => attach(site, table, of),
        TableChange::Detach { from, beside_default } => detach(site, table, from, *beside_default),
        TableChange::Inherit(parent) => vec![inherit(table, parent, true)],
        TableChange::Disinherit(parent) => vec![inherit(table, parent, false)],
        _ => vec![],
    }
}

/// A check proves beforehand that the rows belong there, so that nobody waits while they are read.
fn attach(site: &Site<'_>, table: &Name, of: &PartitionOf) -> Vec<Step> {
    let step = attach_step(site, table, of);
    let proof = site.partition_condition(of).map(|expression| {
        let kind = ConstraintKind::Check { expression, no_inherit: false };
        Constraint::new(generated(&table.name, &[], "partition"), kind)
    });
    let Some(proof) = proof else {
        let hazard = Hazard::new(
            "scan_table",
            format!("every row of {table} is read while nobody reads or writes the table"),
            "give the table a check that says what the partition's bound says, and validate it",
        );
        return vec![step.scans(table).hazard(hazard.with_rows_of(table))];
    };
    let mut steps = constraints::add(site, table, &proof);
    let drop = constraints::drop(site, table, &proof, false);
    steps.extend([step, drop.joined()]);
    steps
}

/// The attaching alone, as a table without rows has it.
pub(super) fn attach_step(site: &Site<'_>, table: &Name, of: &PartitionOf) -> Step {
    let sql = ddl::attach_partition(&of.parent, table, &of.bound);
    let step = Step::new("attach_partition", ObjectRef::table(table), sql)
        .reverse(detach_sql(table, &of.parent, ""));
    let step = site.lock(step, table, LockMode::AccessExclusive);
    let step = site.lock(step, &of.parent, LockMode::ShareUpdateExclusive);
    let step = site.lock_keys_of(step, &of.parent);
    let Some(default) = site.default_partition(&of.parent).filter(|other| other.name != *table)
    else {
        return step;
    };
    let name = &default.name;
    let hazard = Hazard::new(
        "scan_default_partition",
        format!("every row of the default partition {name} is read while nobody uses it"),
        "keep the default partition empty, or give it a check that excludes the new bound",
    );
    step.scans(name).lock(name, LockMode::AccessExclusive).hazard(hazard.with_rows_of(name))
}

fn detach_sql(table: &Name, parent: &Name, how: &str) -> String {
    format!("ALTER TABLE {parent} DETACH PARTITION {table}{how}")
}

/// Without waiting for readers and writers of the parent, where the server can.
fn detach(site: &Site<'_>, table: &Name, of: &PartitionOf, beside_default: bool) -> Vec<Step> {
    let back = ddl::attach_partition(&of.parent, table, &of.bound);
    let step = |how: &str| {
        let sql = detach_sql(table, &of.parent, how);
        Step::new("detach_partition", ObjectRef::table(table), sql).reverse(back.clone())
    };
    let left = site.left_check(table, of).filter(|_| !beside_default);
    let Some(left) = left else {
        let step = step("")
            .lock(table, LockMode::AccessExclusive)
            .lock(&of.parent, LockMode::AccessExclusive);
        let step = site.lock_keys_of(step, &of.parent);
        let own = site.descendants(table);
        let step = own.iter().fold(step, |step, part| step.lock(part, LockMode::AccessExclusive));
        let default = site.default_partition(&of.parent);
        return vec![
            default
                .into_iter()
                .fold(step, |step, default| step.lock(&default.name, LockMode::AccessExclusive)),
        ];
    };
    let detach = step(" CONCURRENTLY")
        .lock(&of.parent, LockMode::ShareUpdateExclusive)
        .lock(table, LockMode::AccessExclusive)
        .outside_transaction();
    // The server leaves the bound behind as a check.
    let sql = format!("ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {}", quote_ident(&left));
    let drop = Step::new("drop_constraint", ObjectRef::part("constraint", table, &left), sql)
        .lock(table, LockMode::AccessExclusive)
        .reverse("");
    vec![detach, drop]
}

fn inherit(table: &Name, parent: &Name, inherits: bool) -> Step {
    let sql = |inherits| {
        format!("ALTER TABLE {table} {} {parent}", if inherits { "INHERIT" } else { "NO INHERIT" })
    };
    let mode = if inherits { LockMode::ShareUpdateExclusive } else { LockMode::AccessShare };
    Step::new("inherit", ObjectRef::table(table), sql(inherits))
        .lock(table, LockMode::AccessExclusive)
        .lock(parent, mode)
        .reverse(sql(!inherits))
}

impl<'a> Site<'a> {
    /// The default partition of a table, when it was there before.
    fn default_partition(&self, parent: &Name) -> Option<&'a Table> {
        self.before.tables.iter().find(|table| {
            let partition = table.partition_of.as_ref();
            partition.is_some_and(|own| own.parent == *parent && own.bound == "DEFAULT")
        })
    }

    /// A partition gets the foreign keys of its table, and those that refer to it.
    fn lock_keys_of(&self, step: Step, parent: &Name) -> Step {
        let own = self.before.table(parent).into_iter().flat_map(|table| &table.constraints);
        let far = own.filter_map(super::tables::referenced);
        far.fold(step, |step, far| self.lock(step, far, LockMode::ShareRowExclusive))
    }

    /// What holds for the rows of a partition, when it is dealt out by one column.
    fn partition_condition(&self, of: &PartitionOf) -> Option<String> {
        condition(self.key_column(of)?, &of.bound)
    }

    /// The one column that decides, when it is one.
    fn key_column(&self, of: &PartitionOf) -> Option<&'a str> {
        let parent =
            self.before.table(&of.parent).filter(|parent| parent.partition_of.is_none())?;
        match parent.partition_by.as_ref()?.keys.as_slice() {
            [key] => match &key.target {
                KeyTarget::Column(name) => Some(name),
                KeyTarget::Expression(_) => None,
            },
            _ => None,
        }
    }

    /// The name of the check that detaching concurrently leaves behind, when it is certain.
    fn left_check(&self, table: &Name, of: &PartitionOf) -> Option<String> {
        let name = generated(&table.name, &[self.key_column(of)?], "check");
        let own = self.before.table(table)?;
        let parent = self.before.table(&of.parent)?;
        let mut taken = own.constraints.iter().chain(&parent.constraints);
        let plain = own.partition_by.is_none() && of.bound != "DEFAULT";
        (plain && taken.all(|constraint| constraint.name != name)).then_some(name)
    }
}

/// `FOR VALUES FROM ('a') TO ('b')` or `IN ('a', NULL)` as a condition on the column.
fn condition(column: &str, bound: &str) -> Option<String> {
    let column = quote_ident(column);
    let bound = bound.strip_prefix("FOR VALUES ")?;
    if let Some(range) = bound.strip_prefix("FROM (") {
        let (from, to) = range.strip_suffix(')')?.split_once(") TO (")?;
        let lower = (from != "MINVALUE").then(|| format!(" AND {column} >= {from}"));
        let upper = (to != "MAXVALUE").then(|| format!(" AND {column} < {to}"));
        let ends: String = lower.into_iter().chain(upper).collect();
        return Some(format!("{column} IS NOT NULL{ends}"));
    }
    let values = bound.strip_prefix("IN (")?.strip_suffix(')')?;
    let with_null = values == "NULL" || values.starts_with("NULL, ") || values.ends_with(", NULL");
    (!with_null).then(|| format!("{column} IS NOT NULL AND {column} IN ({values})"))
}
