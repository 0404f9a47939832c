//! Reading a migrations folder.

use std::io;
use std::path::{Path, PathBuf};

use super::error::MigrateError;
use super::migration::Migration;
use super::statements::line_of;

/// The migrations of a folder, in no order.
pub(super) fn read(folder: &Path) -> Result<Vec<Migration>, MigrateError> {
    let entries = std::fs::read_dir(folder).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => {
            fault(folder, "there is no such migrations folder; run `cargo schema generate`")
        }
        _ => unreadable(folder, &error),
    })?;
    let mut list = Vec::new();
    for entry in entries {
        let path = entry.map_err(|error| unreadable(folder, &error))?.path();
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
            return Err(fault(&path, "the name is not UTF-8; rename it"));
        };
        if path.is_dir() && !name.starts_with(['.', '_']) {
            list.push(migration(&path, name)?);
        }
    }
    Ok(list)
}

fn migration(path: &Path, folder_name: &str) -> Result<Migration, MigrateError> {
    let Some((version, name)) = split_name(folder_name) else {
        return Err(fault(
            path,
            "a migration's folder is named <YYYYMMDDHHMMSS>_<name>, such as 20260131093000_add_users",
        ));
    };
    let up = text(&path.join("up.sql"))?
        .ok_or_else(|| fault(path, "there is no up.sql in it; write one or remove the folder"))?;
    let mut migration = Migration::new(version.to_owned(), name.to_owned(), up);
    migration.down = text(&path.join("down.sql"))?.map(Into::into);
    Ok(migration)
}

/// Version and name of a folder `<14 digits>_<name>`.
fn split_name(folder: &str) -> Option<(&str, &str)> {
    let (version, name) = folder.split_once('_')?;
    let well_formed = version.len() == 14 && version.bytes().all(|b| b.is_ascii_digit());
    (well_formed && !name.is_empty()).then_some((version, name))
}

/// The text of a file; `None` when there is none.
fn text(path: &PathBuf) -> Result<Option<String>, MigrateError> {
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(unreadable(path, &error)),
    };
    String::from_utf8(bytes).map(Some).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let line = line_of(&String::from_utf8_lossy(&error.as_bytes()[..valid]), valid);
        fault(path, &format!("line {line} is not UTF-8; save the file as UTF-8"))
    })
}

fn unreadable(path: &Path, error: &io::Error) -> MigrateError {
    fault(path, &format!("cannot be read: {error}"))
}

fn fault(path: &Path, reason: &str) -> MigrateError {
    MigrateError::Folder { path: path.to_owned(), reason: reason.to_owned() }
}
