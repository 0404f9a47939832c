//! The program's migrations beside the ledger's.

use super::error::MigrateError;
use super::ledger::Row;
use super::migration::Migrations;
use super::options::{Late, Options, Unknown};

/// What is to be done.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Comparison {
    /// Indexes of the migrations that are not applied, or not to their end.
    pub(crate) pending: Vec<usize>,
    /// Migrations in the database that the program does not know, newer than all it knows.
    pub(crate) newer: Vec<String>,
    /// Migrations in the database that the program does not know, among those it knows.
    pub(crate) missing: Vec<String>,
    /// Indexes of applied migrations whose text is another one now.
    pub(crate) changed: Vec<usize>,
}

/// Compares the migrations with the ledger's rows, which are in the order of versions.
pub(crate) fn compare(migrations: &Migrations, rows: &[Row]) -> Comparison {
    let list = migrations.list();
    let mut comparison = Comparison::default();
    let find = |version: &str| rows.binary_search_by(|row| row.version.as_str().cmp(version));
    for (index, migration) in list.iter().enumerate() {
        let replaced = replaces(&migration.up);
        let mut stand_ins = replaced.iter().map(|version| find(version).map(|at| &rows[at]));
        if !replaced.is_empty() && stand_ins.all(|row| row.is_ok_and(|row| row.finished)) {
            continue;
        }
        match find(&migration.version).map(|found| &rows[found]) {
            Ok(row) if !row.finished => comparison.pending.push(index),
            Ok(row) if row.checksum != migrations.checksums()[index] => {
                comparison.changed.push(index);
            }
            Ok(_) => {}
            Err(_) => comparison.pending.push(index),
        }
    }
    let replaced: Vec<&str> = list.iter().flat_map(|migration| replaces(&migration.up)).collect();
    let newest = list.last().map_or("", |migration| &migration.version);
    for row in rows {
        let known = list.binary_search_by(|migration| migration.version.as_ref().cmp(&row.version));
        if known.is_err() && !replaced.contains(&row.version.as_str()) {
            let name = format!("{}_{}", row.version, row.name);
            let newer = row.version.as_str() > newest;
            if newer { &mut comparison.newer } else { &mut comparison.missing }.push(name);
        }
    }
    comparison
}

/// The versions that a squashed migration stands for, of the lines `-- replaces: …` at its top:
/// where they are applied, so is it.
pub(crate) fn replaces(up: &str) -> Vec<&str> {
    let head = up.lines().take_while(|line| line.starts_with("--") || line.trim().is_empty());
    let lists = head.filter_map(|line| line.strip_prefix("-- replaces:"));
    lists.flat_map(|list| list.split(',')).map(str::trim).filter(|v| !v.is_empty()).collect()
}

impl Comparison {
    /// What the options do not allow.
    pub(crate) fn refuse(
        &self,
        migrations: &Migrations,
        options: &Options,
        rows: &[Row],
    ) -> Result<(), MigrateError> {
        for index in &self.pending {
            let migration = &migrations.list()[*index];
            let is_applied = |version: &&str| rows.iter().any(|row| row.version == **version);
            let (applied, missing): (Vec<&str>, Vec<&str>) =
                replaces(&migration.up).into_iter().partition(is_applied);
            if !applied.is_empty() && !rows.iter().any(|row| row.version == migration.version) {
                let missing = missing.into_iter().map(str::to_owned).collect();
                return Err(MigrateError::PartlySquashed {
                    migration: migration.folder(),
                    missing,
                });
            }
        }
        if options.unknown == Unknown::Refuse {
            if !self.missing.is_empty() {
                return Err(MigrateError::MissingFile { migrations: self.missing.clone() });
            }
            if !self.newer.is_empty() {
                return Err(MigrateError::DatabaseNewer { migrations: self.newer.clone() });
            }
        }
        if options.late == Late::Refuse {
            return self.refuse_late(migrations, rows);
        }
        Ok(())
    }

    fn refuse_late(&self, migrations: &Migrations, rows: &[Row]) -> Result<(), MigrateError> {
        let Some(last) = rows.iter().rfind(|row| row.finished) else { return Ok(()) };
        let mut pending = self.pending.iter().map(|index| &migrations.list()[*index]);
        // An unfinished migration was in order when it began.
        match pending.find(|m| {
            *m.version < *last.version && !rows.iter().any(|row| row.version == m.version)
        }) {
            None => Ok(()),
            Some(late) => Err(MigrateError::OutOfOrder {
                migration: late.folder(),
                last: format!("{}_{}", last.version, last.name),
            }),
        }
    }
}
