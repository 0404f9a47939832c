//! A migrations folder as a source: the snapshot after its last migration.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use schema_model::{Schema, Snapshot};

use super::branches;
use crate::Error;

/// The name of the snapshot in the folder of a migration.
/// The file of a migration that holds the schema behind it.
pub const SNAPSHOT: &str = "snapshot.json";

/// A migration of a folder, and the schema after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredSnapshot {
    /// The name of the migration's folder, which its successors have among their parents.
    pub migration: String,
    /// The schema after it.
    pub snapshot: Snapshot,
}

/// The snapshots of a migrations folder, in the order of the names of its migrations. A folder
/// that is not there has none; a migration written by hand may have none.
///
/// # Errors
/// A folder or snapshot that can't be read.
pub fn snapshots(folder: &Path) -> Result<Vec<StoredSnapshot>, Error> {
    let mut found = Vec::new();
    for path in subfolders(folder)? {
        let file = path.join(SNAPSHOT);
        if let (Some(name), true) = (path.file_name(), file.is_file()) {
            let migration = name.to_string_lossy().into_owned();
            found.push(StoredSnapshot { migration, snapshot: read_snapshot(&file)? });
        }
    }
    found.sort_by(|a, b| a.migration.cmp(&b.migration));
    Ok(found)
}

/// The snapshots that no other has as its parent: one, unless branches were merged.
pub fn heads(snapshots: &[StoredSnapshot]) -> Vec<&StoredSnapshot> {
    let parents: HashSet<&str> =
        snapshots.iter().flat_map(|stored| &stored.snapshot.parents).map(String::as_str).collect();
    snapshots.iter().filter(|stored| !parents.contains(stored.migration.as_str())).collect()
}

/// The schema after the last migration of a folder. Last ones of several branches are taken together
/// when what they change does not touch.
///
/// # Errors
/// A snapshot that can't be read; branches that touch, with their names and the objects.
pub fn last_schema(folder: &Path) -> Result<Schema, Error> {
    let snapshots = snapshots(folder)?;
    match heads(&snapshots).as_slice() {
        [] => Ok(Schema::default()),
        [last] => Ok(last.snapshot.schema.clone()),
        several => branches::merge(&snapshots, several),
    }
}

/// Reads one snapshot.
///
/// # Errors
/// A file that can't be read, or is not a snapshot of a format that this version knows.
pub fn read_snapshot(path: &Path) -> Result<Snapshot, Error> {
    let text = fs::read_to_string(path).map_err(Error::io("read", path))?;
    Snapshot::parse(&text)
        .map_err(|source| Error::Model { origin: path.display().to_string(), source })
}

fn subfolders(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(Error::io("read", folder)(error)),
    };
    let mut found = Vec::new();
    for entry in entries {
        let path = entry.map_err(Error::io("read", folder))?.path();
        if path.is_dir() {
            found.push(path);
        }
    }
    Ok(found)
}
