//! Migrations of Drizzle, taken over with their history.
//!
//! Its folders come in two forms: files `0000_name.sql` with `meta/_journal.json`, and folders
//! `<timestamp>_name/migration.sql`. Its ledger has a row for each applied one: the hash of the file
//! and, as `created_at`, the moment that the journal or the folder's name says.

use std::fs;
use std::path::Path;

use chrono::{DateTime, NaiveDateTime};
use schema_core::migrate::check;
use serde::Deserialize;
use tokio_postgres::Client;
use tokio_postgres::error::SqlState;

use crate::Error;

/// A migration as Drizzle has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Adopted {
    /// Its version here.
    pub version: String,
    /// Its name.
    pub name: String,
    /// Its moment, in milliseconds, as Drizzle's ledger has it.
    pub created_at: i64,
    /// Its statements, in the form of an `up.sql`.
    pub up: String,
}

#[derive(Deserialize)]
struct Journal {
    entries: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    when: i64,
    tag: String,
}

/// Reads a folder of Drizzle's, in the order in which it applies them; `None` when it is none.
///
/// # Errors
/// A file that can't be read or lacks.
pub fn read(folder: &Path) -> Result<Option<Vec<Adopted>>, Error> {
    let journal = folder.join("meta/_journal.json");
    let mut found =
        if journal.is_file() { of_journal(folder, &journal)? } else { of_folders(folder)? };
    if found.is_empty() && !journal.is_file() {
        return Ok(None);
    }
    found.sort_by_key(|one| one.created_at);
    // Two within a second need versions of their own.
    for at in 1..found.len() {
        if found[at].version <= found[at - 1].version {
            let last = found[at - 1].version.clone();
            found[at].version = crate::write::next_version(DateTime::UNIX_EPOCH, Some(&last));
        }
    }
    Ok(Some(found))
}

fn of_journal(folder: &Path, path: &Path) -> Result<Vec<Adopted>, Error> {
    let text = fs::read_to_string(path).map_err(Error::io("read", path))?;
    let journal: Journal = serde_json::from_str(&text)
        .map_err(|error| Error::Usage(format!("can't read {}: {error}", path.display())))?;
    let adopted = journal.entries.into_iter().map(|entry| {
        let name = entry.tag.split_once('_').map_or(entry.tag.as_str(), |(_, name)| name);
        one(&folder.join(format!("{}.sql", entry.tag)), name, entry.when)
    });
    adopted.collect()
}

fn of_folders(folder: &Path) -> Result<Vec<Adopted>, Error> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(Error::io("read", folder))? {
        let path = entry.map_err(Error::io("read", folder))?.path();
        let file = path.join("migration.sql");
        let folder_name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        if let (true, Some((version, name))) =
            (file.is_file(), folder_name.as_deref().and_then(|name| name.split_once('_')))
            && let Ok(time) = NaiveDateTime::parse_from_str(version, "%Y%m%d%H%M%S")
        {
            found.push(one(&file, name, time.and_utc().timestamp_millis())?);
        }
    }
    Ok(found)
}

fn one(path: &Path, name: &str, created_at: i64) -> Result<Adopted, Error> {
    let text = fs::read_to_string(path).map_err(Error::io("read", path))?;
    let moment = DateTime::from_timestamp_millis(created_at).unwrap_or_default();
    let statements = text.replace("--> statement-breakpoint", "");
    // What can't run in a transaction was run by hand beside Drizzle.
    let up = match check(&statements) {
        Ok(_) => statements,
        Err(_) => format!("-- segment: no transaction\n\n{statements}"),
    };
    check(&up).map_err(|invalid| Error::Sql {
        path: path.to_owned(),
        line: invalid.line,
        message: invalid.fault.to_string(),
    })?;
    Ok(Adopted {
        version: moment.format("%Y%m%d%H%M%S").to_string(),
        name: crate::write::plain(name),
        created_at,
        up,
    })
}

/// The moments of the migrations that Drizzle's ledger has; none where it has no ledger.
///
/// # Errors
/// When the ledger can't be read.
pub async fn applied(client: &Client) -> Result<Vec<i64>, Error> {
    let sql = "SELECT created_at FROM drizzle.__drizzle_migrations WHERE created_at IS NOT NULL";
    let rows = match client.query(sql, &[]).await {
        Err(error) if error.code() == Some(&SqlState::UNDEFINED_TABLE) => return Ok(Vec::new()),
        rows => rows.map_err(Error::database("read Drizzle's ledger"))?,
    };
    let moments = rows.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>();
    moments.map_err(Error::database("read Drizzle's ledger"))
}
