//! The rules, applied to one statement.

mod alter;
mod create;
mod types;

use schema_model::Name;

use super::read::{Act, Action, ConstraintKind, CreateTable, Read};
use super::rules::{self, Rule};
use super::site::Site;

/// What a rule says of a statement.
#[derive(Debug)]
pub(super) struct Verdict {
    pub(super) rule: &'static Rule,
    /// What the statement does, in a few words.
    pub(super) what: String,
    /// Where in the statement.
    pub(super) offset: usize,
}

/// Collects the verdicts on one statement.
#[derive(Debug, Default)]
pub(super) struct Verdicts(pub(super) Vec<Verdict>);

impl Verdicts {
    fn add(&mut self, rule: &'static Rule, what: impl Into<String>) {
        self.at(rule, what, 0);
    }

    fn at(&mut self, rule: &'static Rule, what: impl Into<String>, offset: usize) {
        self.0.push(Verdict { rule, what: what.into(), offset });
    }
}

/// Judges a statement at its place in a file.
pub(super) fn judge(site: &Site, read: &Read) -> Vec<Verdict> {
    let mut found = Verdicts::default();
    statement(site, &read.act, &mut found);
    timeouts(site, &read.act, &mut found);
    transaction(site, read, &mut found);
    if !site.has_runner && !site.in_transaction && !site.is_alone {
        rerun(site, &read.act, &mut found);
    }
    for (name, offset) in &read.duplicates {
        found.at(rules::ASSIGNED_TWICE, format!("{name} again"), *offset);
    }
    for (name, offset) in &read.too_long {
        found.at(rules::IDENTIFIER_LONG, format!("{name} has {} bytes", name.len()), *offset);
    }
    found.0
}

fn statement(site: &Site, act: &Act, found: &mut Verdicts) {
    match act {
        Act::CreateTable(table) => create::table(site, table, found),
        Act::CreateIndex(index) => create::index(site, index, found),
        Act::AlterTable { table, actions } => {
            for action in actions {
                alter::action(site, table, action, found);
            }
        }
        Act::DropIndex { indexes, concurrently, .. } => {
            if !concurrently {
                found.add(rules::INDEX_DROPPED, format!("DROP INDEX {}", list(indexes)));
            } else if site.in_transaction {
                found.add(rules::CONCURRENTLY_INSIDE, "DROP INDEX CONCURRENTLY");
            }
        }
        Act::Reindex { concurrently: false } => found.add(rules::REINDEXED, "REINDEX"),
        Act::Drop { kind, names, cascade, .. } => drop(site, kind, names, *cascade, found),
        Act::TruncateCascade => found.add(rules::CASCADED, "TRUNCATE … CASCADE"),
        Act::AddEnumValue { label, positioned: false, .. } => {
            found.add(rules::ENUM_UNORDERED, format!("ADD VALUE '{label}'"));
        }
        Act::RenameOther { what } => found.add(rules::OTHER_RENAMED, format!("rename of {what}")),
        Act::ConstrainDomain => found.add(rules::DOMAIN_CONSTRAINED, "a domain's constraint"),
        Act::Rewrite { what } => found.add(rules::REWRITTEN, *what),
        Act::Refresh { concurrently: false } => {
            found.add(rules::VIEW_REFRESHED, "REFRESH MATERIALIZED VIEW");
        }
        _ => {}
    }
}

fn drop(site: &Site, kind: &str, names: &[Name], cascade: bool, found: &mut Verdicts) {
    let what = format!("DROP {} {}", kind.to_uppercase(), list(names));
    match kind {
        "table" if names.iter().all(|name| site.is_new(name)) => {}
        "table" => found.add(rules::TABLE_DROPPED, &what),
        "database" => found.add(rules::DATABASE_DROPPED, &what),
        _ => {}
    }
    if cascade {
        found.add(rules::CASCADED, format!("{what} CASCADE"));
    }
    if kind == "table" {
        for name in names.iter().filter(|name| name.schema.is_none()) {
            found.add(rules::NAME_UNQUALIFIED, name.to_string());
        }
    }
}

fn timeouts(site: &Site, act: &Act, found: &mut Verdicts) {
    if site.has_runner || !waits_for_locks(site, act) {
        return;
    }
    if !site.lock_timeout {
        found.add(rules::NO_LOCK_TIMEOUT, "no lock_timeout is set");
    }
    if !site.statement_timeout {
        found.add(rules::NO_STATEMENT_TIMEOUT, "no statement_timeout is set");
    }
}

/// Whether others may queue behind the statement.
fn waits_for_locks(site: &Site, act: &Act) -> bool {
    match act {
        Act::CreateTable(table) => !table.temporary && refers_to_old(site, table),
        Act::AlterTable { table, .. } => !site.is_new(table),
        Act::CreateIndex(index) => !index.concurrently && !site.is_new(&index.table),
        Act::DropIndex { concurrently, .. }
        | Act::Reindex { concurrently }
        | Act::Refresh { concurrently } => !concurrently,
        Act::Drop { .. }
        | Act::TruncateCascade
        | Act::AddEnumValue { .. }
        | Act::RenameOther { .. }
        | Act::ConstrainDomain
        | Act::Rewrite { .. }
        | Act::OtherDefinition => true,
        Act::Create { kind, .. } => kind != "schema" && kind != "extension",
        _ => false,
    }
}

/// Whether a new table locks one that is used: by a foreign key, or as its partition.
fn refers_to_old(site: &Site, table: &CreateTable) -> bool {
    let of_columns = table.columns.iter().flat_map(|column| &column.constraints);
    let mut all = of_columns.chain(&table.constraints);
    let refers = all.any(|constraint| {
        matches!(&constraint.kind, ConstraintKind::ForeignKey { references: Some(other) }
            if *other != table.name && !site.is_new(other))
    });
    refers || table.partition_of.as_ref().is_some_and(|parent| !site.is_new(parent))
}

fn transaction(site: &Site, read: &Read, found: &mut Verdicts) {
    match &read.act {
        Act::Begin if site.in_transaction => {
            found.add(rules::TRANSACTION_NESTED, "BEGIN inside a transaction");
        }
        Act::End if !site.in_transaction => {
            found.add(rules::TRANSACTION_NESTED, "no transaction is open");
        }
        _ => {}
    }
    if let Some(label) = site.new_labels.iter().find(|label| read.strings.contains(label)) {
        found.add(rules::ENUM_VALUE_USED, format!("'{label}' is used"));
    }
    let others = |table: &Name| !site.is_new(table) && site.held.iter().any(|held| held != table);
    match &read.act {
        Act::AlterTable { table, .. } if others(table) => {
            found.add(rules::WORK_UNDER_LOCK, format!("ALTER TABLE {table}"));
        }
        Act::CreateIndex(index) if !site.held.is_empty() => {
            found.add(rules::WORK_UNDER_LOCK, format!("CREATE INDEX on {}", index.table));
        }
        Act::ChangeRows if !site.held.is_empty() => {
            let held: Vec<Name> = site.held.iter().cloned().collect();
            found.add(rules::ROWS_WITH_DEFINITIONS, format!("{} is locked", list(&held)));
        }
        _ => {}
    }
}

/// What stands in its own way when the file is run again.
fn rerun(site: &Site, act: &Act, found: &mut Verdicts) {
    let what = match act {
        Act::CreateTable(table) if !table.if_not_exists && !table.temporary => {
            format!("CREATE TABLE {}", table.name)
        }
        Act::CreateIndex(index)
            if !index.if_not_exists && !is_remade(site, index.name.as_ref()) =>
        {
            format!("CREATE INDEX on {}", index.table)
        }
        Act::DropIndex { indexes, if_exists: false, .. } => format!("DROP INDEX {}", list(indexes)),
        Act::Drop { kind, names, if_exists: false, .. } => {
            format!("DROP {} {}", kind.to_uppercase(), list(names))
        }
        Act::AddEnumValue { label, if_not_exists: false, .. } => format!("ADD VALUE '{label}'"),
        Act::Create { kind, name, repeatable: false } if !is_remade(site, name.as_ref()) => {
            format!("CREATE {}", kind.to_uppercase())
        }
        Act::AlterTable { table, actions } => {
            if !actions.iter().any(|action| is_done_once(site, table, action)) {
                return;
            }
            format!("ALTER TABLE {table}")
        }
        _ => return,
    };
    found.add(rules::NOT_RERUNNABLE, what);
}

fn is_remade(site: &Site, name: Option<&Name>) -> bool {
    name.is_some_and(|name| site.is_gone(name))
}

/// Whether an action fails the second time.
fn is_done_once(site: &Site, table: &Name, action: &Action) -> bool {
    match action {
        Action::AddColumn { if_not_exists, .. } => !if_not_exists,
        Action::DropColumn { if_exists, .. } | Action::DropConstraint { if_exists, .. } => {
            !if_exists
        }
        Action::AddConstraint(constraint) => {
            let name = constraint.name.as_ref().map(|name| table.sibling(name));
            !is_remade(site, name.as_ref())
        }
        Action::RenameColumn(_)
        | Action::RenameTable
        | Action::Detach { .. }
        | Action::Attach(_) => true,
        _ => false,
    }
}

fn list(names: &[Name]) -> String {
    names.iter().map(Name::to_string).collect::<Vec<_>>().join(", ")
}
