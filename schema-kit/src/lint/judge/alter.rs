use schema_model::Name;

use super::{Verdicts, types};
use crate::lint::read::{Action, Column, Constraint, ConstraintKind, Filled};
use crate::lint::rules::{self, Rule};
use crate::lint::site::Site;

/// Judges one action of `ALTER TABLE`. What can't be undone by a lock's end, a type or a name, is
/// judged on new tables too.
pub(super) fn action(site: &Site, table: &Name, action: &Action, found: &mut Verdicts) {
    match action {
        Action::AddColumn { column, .. } => types::judge(&column.ty, found),
        Action::SetType { ty, .. } => types::judge(ty, found),
        _ => {}
    }
    if site.is_new(table) {
        return;
    }
    match action {
        Action::AddColumn { column, .. } => add_column(site, table, column, found),
        Action::AddConstraint(constraint) => add_constraint(table, constraint, found),
        Action::ValidateConstraint(name) if site.is_not_valid_yet(table, name) => {
            found.add(rules::VALIDATE_TOGETHER, format!("VALIDATE CONSTRAINT {name}"));
        }
        Action::SetNotNull(column) if !site.is_proven_not_null(table, column) => {
            found.add(rules::SET_NOT_NULL, format!("{table}.{column}"));
        }
        Action::Detach { online: false } => {
            found.add(rules::PARTITION_DETACHED, format!("DETACH PARTITION of {table}"));
        }
        Action::Detach { online: true } if site.in_transaction => {
            found.add(rules::CONCURRENTLY_INSIDE, "DETACH PARTITION … CONCURRENTLY");
        }
        Action::Attach(partition) if partition.as_ref().is_none_or(|p| !site.is_new(p)) => {
            found.add(rules::PARTITION_ATTACHED, format!("ATTACH PARTITION to {table}"));
        }
        _ => {
            if let Some((rule, what)) = plain(table, action) {
                found.add(rule, what);
            }
        }
    }
}

/// Actions that are judged by what they are.
fn plain(table: &Name, action: &Action) -> Option<(&'static Rule, String)> {
    Some(match action {
        Action::DropNotNull(column) => (rules::NOT_NULL_DROPPED, format!("{table}.{column}")),
        Action::SetType { column, ty } => {
            (rules::TYPE_CHANGED, format!("{table}.{column} to {}", ty.name))
        }
        Action::RenameColumn(column) => (rules::COLUMN_RENAMED, format!("{table}.{column}")),
        Action::RenameTable => (rules::TABLE_RENAMED, table.to_string()),
        Action::DropColumn { column, .. } => (rules::COLUMN_DROPPED, format!("{table}.{column}")),
        Action::DropConstraint { name, .. } => {
            (rules::CONSTRAINT_DROPPED, format!("{table}.{name}"))
        }
        Action::Rewrite => (rules::REWRITTEN, format!("ALTER TABLE {table} SET …")),
        _ => return None,
    })
}

fn add_column(site: &Site, table: &Name, column: &Column, found: &mut Verdicts) {
    let what = format!("{table}.{}", column.name);
    let filled = if types::is_serial(&column.ty.name) { &Filled::Identity } else { &column.filled };
    match filled {
        Filled::Identity => found.at(rules::COLUMN_SERIAL, &what, column.offset),
        Filled::Stored => found.at(rules::COLUMN_STORED, &what, column.offset),
        Filled::Default { volatile: Some(function) } => {
            let what = format!("{what} calls {function}()");
            found.at(rules::COLUMN_VOLATILE, what, column.offset);
        }
        Filled::Nothing if column.not_null => {
            found.at(rules::COLUMN_REQUIRED, &what, column.offset);
        }
        _ => {}
    }
    for constraint in &column.constraints {
        match &constraint.kind {
            ConstraintKind::ForeignKey { references } => {
                let new = references.as_ref().is_some_and(|other| site.is_new(other));
                // Without a default there is nothing to check; the lock on the other table stays.
                if !new || *filled != Filled::Nothing {
                    found.at(rules::COLUMN_REFERENCES, &what, column.offset);
                }
            }
            ConstraintKind::Check { .. } => found.at(rules::CHECK_ADDED, &what, column.offset),
            ConstraintKind::Unique => found.at(rules::UNIQUE_ADDED, &what, column.offset),
            ConstraintKind::PrimaryKey => {
                found.at(rules::PRIMARY_KEY_ADDED, &what, column.offset);
            }
            ConstraintKind::Exclude | ConstraintKind::NotNull => {}
        }
    }
}

fn add_constraint(table: &Name, constraint: &Constraint, found: &mut Verdicts) {
    if constraint.not_valid || constraint.using_index {
        return;
    }
    let rule = match &constraint.kind {
        ConstraintKind::Check { .. } => rules::CHECK_ADDED,
        ConstraintKind::ForeignKey { .. } => rules::FOREIGN_KEY_ADDED,
        ConstraintKind::Unique => rules::UNIQUE_ADDED,
        ConstraintKind::PrimaryKey => rules::PRIMARY_KEY_ADDED,
        ConstraintKind::Exclude => rules::EXCLUDE_ADDED,
        ConstraintKind::NotNull => rules::SET_NOT_NULL,
    };
    let name = constraint.name.as_deref().unwrap_or("a constraint");
    found.add(rule, format!("{name} of {table}"));
}
