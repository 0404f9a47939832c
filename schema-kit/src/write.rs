//! A plan as a migration: a folder with `up.sql`, `down.sql` and `snapshot.json`.

use std::fs;
use std::path::{Path, PathBuf};

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use schema_core::migrate::{Segment, render_segments};
use schema_model::{Object, Snapshot};

use crate::Error;
use crate::compare::{Change, SequenceChange};
use crate::plan::Plan;
use crate::steps::Step;

/// The form of a version.
const VERSION: &str = "%Y%m%d%H%M%S";

/// The longest name that is derived from changes.
const LONGEST_NAME: usize = 60;

/// A migration that is not written yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMigration {
    /// `<version>_<name>`.
    pub folder: String,
    /// The text of `up.sql`.
    pub up: String,
    /// The text of `down.sql`; nothing where there is no way back.
    pub down: Option<String>,
    /// The schema after it.
    pub snapshot: Snapshot,
}

/// Writes a migration into its folder, all of it or nothing.
///
/// # Errors
/// A folder or file that can't be written, or is there already.
pub fn write(migrations: &Path, migration: &NewMigration) -> Result<PathBuf, Error> {
    let folder = migrations.join(&migration.folder);
    // The runner leaves names with a dot alone, so that nobody takes the unfinished one for a
    // migration.
    let unfinished = migrations.join(format!(".{}.unfinished", migration.folder));
    fs::create_dir_all(&unfinished).map_err(Error::io("create", &unfinished))?;
    let snapshot = migration.snapshot.print();
    let files = [
        ("up.sql", Some(migration.up.as_str())),
        ("down.sql", migration.down.as_deref()),
        ("snapshot.json", Some(snapshot.as_str())),
    ];
    for (name, text) in files {
        let Some(text) = text else { continue };
        let path = unfinished.join(name);
        fs::write(&path, text).map_err(Error::io("write", &path))?;
    }
    fs::rename(&unfinished, &folder).map_err(Error::io("create", &folder))?;
    Ok(folder)
}

/// The version of a new migration: now, and after the last one whatever the clock says.
pub fn next_version(now: DateTime<Utc>, last: Option<&str>) -> String {
    let now = now.naive_utc();
    let after_last = last
        .and_then(|version| NaiveDateTime::parse_from_str(version, VERSION).ok())
        .and_then(|last| last.checked_add_signed(TimeDelta::seconds(1)));
    after_last.map_or(now, |after| after.max(now)).format(VERSION).to_string()
}

/// The text of a plan that leads there.
pub fn up_sql(plan: &Plan) -> String {
    format!(
        "-- Written by cargo schema; plain SQL, yours to change until it is applied.\n\n{}",
        sql(plan)
    )
}

/// The text of the plan that leads back, and what it can't bring back.
pub fn down_sql(up: &Plan, down: &Plan) -> String {
    let mut text =
        "-- Written by cargo schema: leads back to the schema before up.sql.\n".to_owned();
    for step in up.steps.iter().filter(|step| step.destructive) {
        let objects: Vec<String> =
            step.objects.iter().map(|object| format!("{} {}", object.kind, object.name)).collect();
        text.push_str(&format!(
            "-- What {} took from {} does not come back.\n",
            step.kind,
            objects.join(", ")
        ));
    }
    text.push('\n');
    text.push_str(&sql(down));
    text
}

/// The statements of a plan, cut into segments as [`schema_core::migrate`] reads them.
pub fn sql(plan: &Plan) -> String {
    let segments: Vec<Segment> = plan
        .segments()
        .map(|steps| Segment {
            transactional: steps.iter().all(|step| step.transactional),
            statements: steps.iter().map(explained).collect(),
        })
        .collect();
    render_segments(&segments)
}

/// A step with its hazards as comments.
fn explained(step: &Step) -> String {
    let mut text = String::new();
    for hazard in &step.hazards {
        text.push_str(&format!("-- {}: {}\n", hazard.kind, one_line(&hazard.reason)));
        text.push_str(&format!("--   safer: {}\n", one_line(&hazard.recipe)));
    }
    text + &step.sql
}

/// A line break in a name would end the comment.
fn one_line(text: &str) -> String {
    text.replace(['\n', '\r'], " ")
}

/// A name for a migration, from what it does.
pub fn name_of(changes: &[Change]) -> String {
    let mut phrases: Vec<String> = Vec::new();
    for phrase in changes.iter().filter_map(phrase) {
        if !phrases.contains(&phrase) {
            phrases.push(phrase);
        }
    }
    let creates = changes.iter().filter(|change| matches!(change, Change::CreateTable(_))).count();
    let name = match phrases.as_slice() {
        [] => "change_schema".to_owned(),
        [one] => one.clone(),
        [one, two] if one.len() + two.len() < LONGEST_NAME => format!("{one}_and_{two}"),
        [one, rest @ ..] if creates == phrases.len() => format!("{one}_and_{}_more", rest.len()),
        [one, rest @ ..] => format!("{one}_and_{}_changes", rest.len()),
    };
    plain(&name)
}

/// Letters, digits and underscores, of a length that a folder's name can have.
pub fn plain(name: &str) -> String {
    let mut plain = String::new();
    for c in name.chars().flat_map(char::to_lowercase) {
        if c.is_ascii_alphanumeric() {
            plain.push(c);
        } else if !plain.ends_with('_') {
            plain.push('_');
        }
    }
    plain.truncate(LONGEST_NAME);
    let plain = plain.trim_matches('_');
    if plain.is_empty() { "change_schema".to_owned() } else { plain.to_owned() }
}

/// What a change does, in the words of a file name; nothing for what goes along with others.
fn phrase(change: &Change) -> Option<String> {
    Some(match change {
        Change::CreateTable(table) => format!("create_{}", table.name.name),
        Change::DropTable(table) => format!("drop_{}", table.name.name),
        Change::RenameTable { from, to }
        | Change::RenameType { from, to }
        | Change::RenameView { from, to, .. } => {
            format!("rename_{}_to_{}", from.name, to.name)
        }
        Change::RenameColumn { table, from, to } => {
            format!("rename_{from}_to_{to}_in_{}", table.name)
        }
        Change::RenameEnumValue { name, .. } | Change::AddEnumValue { name, .. } => {
            format!("alter_{}", name.name)
        }
        Change::RecreateTypes { types, .. } => format!("alter_{}", types.first()?.name()?.name),
        Change::DropEnum(enum_type) => format!("drop_{}", enum_type.name.name),
        Change::CreateEnum(enum_type) => format!("create_{}", enum_type.name.name),
        Change::AddColumn { table, column } => format!("add_{}_to_{}", column.name, table.name),
        Change::DropColumn { table, column, .. } => {
            format!("drop_{}_from_{}", column.name, table.name)
        }
        Change::AlterColumnType { table, to, .. } => format!("alter_{}_of_{}", to.name, table.name),
        Change::DropExpression { table, column }
        | Change::SetDefault { table, column, .. }
        | Change::SetNotNull { table, column }
        | Change::DropNotNull { table, column } => format!("alter_{column}_of_{}", table.name),
        Change::SetIdentity { table, to, .. } | Change::SetColumnStorage { table, to, .. } => {
            format!("alter_{}_of_{}", to.name, table.name)
        }
        Change::Table { table, .. } => format!("alter_{}", table.name),
        Change::Sequence(change) => sequence_phrase(change)?,
        Change::CreateIndex { index, .. } => format!("add_{}", index.name),
        Change::ReplaceIndex { to, .. } => format!("replace_{}", to.name),
        Change::DropIndex { index, .. } => format!("drop_{}", index.name),
        Change::AttachIndex { index, .. } => format!("attach_{index}"),
        Change::DropConstraint { constraint, .. } => format!("drop_{}", constraint.name),
        Change::ReplaceConstraint { to, .. } | Change::AlterConstraint { to, .. } => {
            format!("replace_{}", to.name)
        }
        Change::ValidateConstraint { constraint, .. } => format!("validate_{}", constraint.name),
        Change::RenameConstraint { to, .. } | Change::RenameIndex { to, .. } => {
            format!("rename_{to}")
        }
        // Foreign keys come with their tables.
        Change::AddConstraint { constraint, .. } if constraint.is_foreign_key() => return None,
        Change::AddConstraint { constraint, .. } => format!("add_{}", constraint.name),
        Change::CreateObject(object) => format!("create_{}", object_name(object)?),
        Change::AlterObject { to, .. } => format!("alter_{}", object_name(to)?),
        Change::DropObject(object) => format!("drop_{}", object_name(object)?),
        Change::Grant(grant) => format!("grant_on_{}", grant.object),
        Change::Revoke(grant) => format!("revoke_on_{}", grant.object),
        Change::SetComment { .. } | Change::CreateSchema(_) => return None,
    })
}

fn sequence_phrase(change: &SequenceChange) -> Option<String> {
    Some(match change {
        SequenceChange::Create(sequence) => format!("create_{}", sequence.name.name),
        SequenceChange::Drop(sequence) => format!("drop_{}", sequence.name.name),
        SequenceChange::Alter { to, .. } => format!("alter_{}", to.name.name),
        SequenceChange::Rename { from, to } => format!("rename_{}_to_{}", from.name, to.name),
        SequenceChange::SetOwner { .. } => return None,
    })
}

/// The name of an object beside tables.
fn object_name(object: &Object) -> Option<String> {
    Some(match object {
        Object::Role(role) => role.name.clone(),
        Object::Schema(namespace) => namespace.name.clone(),
        Object::Extension(extension) => extension.name.clone(),
        Object::Composite(composite) => composite.name.name.clone(),
        Object::Domain(domain) => domain.name.name.clone(),
        Object::View(view) => view.name.name.clone(),
        Object::Trigger { trigger, .. } => trigger.name.clone(),
        Object::Definition(one) => one.identity.split(['(', ' ']).next()?.to_owned(),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_grow_whatever_the_clock_says() {
        let now = DateTime::from_timestamp(1_700_000_000, 0).unwrap();
        assert_eq!(next_version(now, None), "20231114221320");
        assert_eq!(next_version(now, Some("20200101000000")), "20231114221320");
        assert_eq!(next_version(now, Some("20300101235959")), "20300102000000");
    }

    #[test]
    fn names_are_plain() {
        assert_eq!(plain("Add \"E-Mail\" to users!"), "add_e_mail_to_users");
        assert_eq!(plain("../.."), "change_schema");
        assert!(plain(&"x".repeat(300)).len() <= LONGEST_NAME);
    }
}
