use schema_model::{Constraint, ConstraintKind, Index, Table};

use super::reshape::Reshaped;
use super::{Change, Sides};

/// Indexes and constraints of common tables, foreign keys excepted.
pub(super) fn compare(sides: &Sides<'_>, reshaped: &Reshaped) -> Vec<Change> {
    let mut changes = Vec::new();
    for (from, to) in &sides.common {
        changes.extend(constraints(from, to, reshaped));
        changes.extend(indexes(from, to, reshaped));
    }
    changes
}

/// Parts of one kind, each with its counterpart: of the same name, else of the same definition.
pub(super) struct Pairs<'a, T> {
    pub(super) kept: Vec<(&'a T, &'a T)>,
    pub(super) renamed: Vec<(&'a T, &'a T)>,
    pub(super) added: Vec<&'a T>,
    pub(super) gone: Vec<&'a T>,
}

/// Pairs parts by name; what is left, by `alike`.
pub(super) fn pair<'a, T>(
    from: &[&'a T],
    to: &[&'a T],
    name: fn(&T) -> &str,
    alike: fn(&T, &T) -> bool,
) -> Pairs<'a, T> {
    let mut pairs = Pairs { kept: vec![], renamed: vec![], added: vec![], gone: vec![] };
    let mut left: Vec<&T> = Vec::new();
    for after in to.iter().copied() {
        match from.iter().copied().find(|before| name(before) == name(after)) {
            Some(before) => pairs.kept.push((before, after)),
            None => left.push(after),
        }
    }
    pairs.gone = from
        .iter()
        .copied()
        .filter(|before| !to.iter().any(|after| name(after) == name(before)))
        .collect();
    for after in left {
        match pairs.gone.iter().position(|before| alike(before, after)) {
            Some(at) => pairs.renamed.push((pairs.gone.remove(at), after)),
            None => pairs.added.push(after),
        }
    }
    pairs
}

fn constraints(from: &Table, to: &Table, reshaped: &Reshaped) -> Vec<Change> {
    let (before, after) = (own_constraints(from), own_constraints(to));
    let pairs = pair(&before, &after, constraint_name, same_constraint);
    let table = || to.name.clone();
    let mut changes = Vec::new();
    let add = |constraint: &Constraint| Change::AddConstraint {
        table: table(),
        constraint: constraint.clone(),
    };
    let drop = |constraint: &Constraint, lost| Change::DropConstraint {
        table: table(),
        constraint: constraint.clone(),
        lost,
    };
    for (before, after) in pairs.kept {
        let same = same_constraint(before, after);
        if reshaped.unsettles_constraint(from, before, !same) {
            changes.extend([drop(before, false), add(after)]);
        } else if !same {
            changes.extend(altered_constraint(to, before, after));
        }
    }
    for (before, after) in pairs.renamed {
        if reshaped.unsettles_constraint(from, before, false) {
            changes.extend([drop(before, false), add(after)]);
        } else {
            let (from, to) = (before.name.clone(), after.name.clone());
            changes.push(Change::RenameConstraint { table: table(), from, to });
        }
    }
    changes.extend(pairs.added.into_iter().map(add));
    changes.extend(pairs.gone.into_iter().map(|before| drop(before, is_lost(before, to))));
    changes
}

/// Those that need no other table.
fn own_constraints(table: &Table) -> Vec<&Constraint> {
    table.constraints.iter().filter(|constraint| !constraint.is_foreign_key()).collect()
}

/// A constraint that goes with one of its columns says nothing that the column's end does not.
fn is_lost(constraint: &Constraint, to: &Table) -> bool {
    let keys = super::reshape::key_columns(constraint);
    keys.iter().all(|column| to.column(column).is_some())
}

pub(super) fn altered_constraint(table: &Table, from: &Constraint, to: &Constraint) -> Vec<Change> {
    let name = || table.name.clone();
    if from.not_valid && validated(from) == definition(to) {
        let constraint = to.clone();
        return vec![Change::ValidateConstraint { table: name(), constraint }];
    }
    let timing_only =
        Constraint { deferrable: to.deferrable, ..definition(from) } == definition(to);
    if from.is_foreign_key() && timing_only {
        let (from, to) = (from.clone(), to.clone());
        return vec![Change::AlterConstraint { table: name(), from, to }];
    }
    if same_noun(&from.kind, &to.kind) {
        let (from, to) = (from.clone(), to.clone());
        return vec![Change::ReplaceConstraint { table: name(), from, to }];
    }
    vec![
        Change::DropConstraint { table: name(), constraint: from.clone(), lost: false },
        Change::AddConstraint { table: name(), constraint: to.clone() },
    ]
}

fn same_noun(from: &ConstraintKind, to: &ConstraintKind) -> bool {
    std::mem::discriminant(from) == std::mem::discriminant(to)
}

fn indexes(from: &Table, to: &Table, reshaped: &Reshaped) -> Vec<Change> {
    let (before, after): (Vec<_>, Vec<_>) =
        (from.indexes.iter().collect(), to.indexes.iter().collect());
    let pairs = pair(&before, &after, |index| &index.name, same_index);
    let table = || to.name.clone();
    let create = |index: &Index| Change::CreateIndex { table: table(), index: index.clone() };
    let drop = |index: &Index| Change::DropIndex { table: table(), index: index.clone() };
    let mut changes = Vec::new();
    for (before, after) in pairs.kept {
        let same = same_definition(before, after);
        if reshaped.unsettles_index(from, before, !same) {
            changes.extend([drop(before), create(after)]);
        } else if !same {
            let (from, to) = (before.clone(), after.clone());
            changes.push(Change::ReplaceIndex { table: table(), from, to });
        }
    }
    for (before, after) in pairs.renamed {
        if reshaped.unsettles_index(from, before, false) {
            changes.extend([drop(before), create(after)]);
        } else {
            let (from, to) = (before.name.clone(), after.name.clone());
            changes.push(Change::RenameIndex { table: table(), from, to });
        }
    }
    changes.extend(pairs.added.into_iter().map(create));
    changes.extend(pairs.gone.into_iter().map(drop));
    changes
}

pub(super) fn constraint_name(constraint: &Constraint) -> &str {
    &constraint.name
}

/// The constraint without its comment, and whatever it is a part of.
fn definition(constraint: &Constraint) -> Constraint {
    Constraint { comment: None, only: false, part_of: None, ..constraint.clone() }
}

fn validated(constraint: &Constraint) -> Constraint {
    Constraint { not_valid: false, ..definition(constraint) }
}

/// Equal but for name and comment.
pub(super) fn same_constraint(from: &Constraint, to: &Constraint) -> bool {
    Constraint { name: to.name.clone(), ..definition(from) } == definition(to)
}

pub(super) fn same_definition(from: &Index, to: &Index) -> bool {
    from.name == to.name && same_index(from, to)
}

/// Equal but for name and comment, whatever they are parts of.
pub(super) fn same_index(from: &Index, to: &Index) -> bool {
    let from = Index {
        name: to.name.clone(),
        only: to.only,
        part_of: to.part_of.clone(),
        comment: to.comment.clone(),
        ..from.clone()
    };
    from == *to
}
