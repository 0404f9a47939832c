//! Folders: where data may lie so that the server's user reaches it.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::error::{Doing, Error};
use crate::user::ServerUser;

/// The first of the candidates that can be made and that the server's user can reach, as a folder
/// that is closed to everybody else.
pub(crate) fn first_usable(candidates: &[PathBuf], user: ServerUser) -> Result<PathBuf, Error> {
    let mut tried = Vec::new();
    for dir in candidates {
        if !user.can_reach(dir) {
            tried
                .push(format!("  {}: the user that runs the server can't reach it", dir.display()));
            continue;
        }
        match private_dir(dir, user) {
            Ok(()) => return Ok(dir.clone()),
            Err(error) => tried.push(format!("  {}: {error}", dir.display())),
        }
    }
    Err(Error::NoPlace(tried.join("\n")))
}

/// A folder that belongs to the server's user alone; its parents are made when they are absent.
pub(crate) fn private_dir(dir: &Path, user: ServerUser) -> io::Result<()> {
    match DirBuilder::new().mode(0o700).create(dir) {
        Ok(()) => user.own(dir),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            let meta = fs::symlink_metadata(dir)?;
            // made by us a moment ago or long since; never somebody else's folder of that name
            if meta.is_dir() && [user.uid(), own_uid()].contains(&meta.uid()) {
                fs::set_permissions(dir, fs::Permissions::from_mode(0o700))?;
                user.own(dir)
            } else {
                Err(io::Error::other("it exists and belongs to another user"))
            }
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let parent = dir.parent().ok_or(error)?;
            shared_dir(parent)?;
            private_dir(dir, user)
        }
        Err(error) => Err(error),
    }
}

/// A folder of this process's user that others may pass through.
pub(crate) fn shared_dir(dir: &Path) -> io::Result<()> {
    if let Some(parent) = dir.parent().filter(|parent| !parent.exists()) {
        shared_dir(parent)?;
    }
    match DirBuilder::new().mode(0o755).create(dir) {
        // whatever the umask says
        Ok(()) => fs::set_permissions(dir, fs::Permissions::from_mode(0o755)),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error),
    }
}

/// A shared folder below a world-writable one: refused when somebody else got there first.
pub(crate) fn own_dir_in_tmp(dir: PathBuf) -> Result<PathBuf, Error> {
    let checked = shared_dir(&dir).and_then(|()| {
        let meta = fs::symlink_metadata(&dir)?;
        if meta.is_dir() && meta.uid() == own_uid() && meta.mode() & 0o022 == 0 {
            Ok(())
        } else {
            Err(io::Error::other(
                "it exists and belongs to another user, or others may write to it",
            ))
        }
    });
    checked.doing(|| format!("use the folder {}", dir.display()))?;
    Ok(dir)
}

/// A folder with a short path, for sockets: theirs may have no more than about a hundred bytes, and
/// `TMPDIR` may be longer than that.
pub(crate) fn short_tmp() -> Result<PathBuf, Error> {
    own_dir_in(Path::new("/tmp"))
}

/// Where throw-away clusters go: in memory if there is much of it, as a database is hundreds of
/// small files, which some disks take twenty times longer to create.
pub(crate) fn scratch() -> Result<PathBuf, Error> {
    const ENOUGH: u64 = 4 << 30;
    let memory = Path::new("/dev/shm");
    let free = rustix::fs::statvfs(memory).map(|stat| stat.f_bavail.saturating_mul(stat.f_frsize));
    if free.is_ok_and(|bytes| bytes >= ENOUGH) { own_dir_in(memory) } else { short_tmp() }
}

fn own_dir_in(parent: &Path) -> Result<PathBuf, Error> {
    own_dir_in_tmp(parent.join(format!("schema-devdb-{}", own_uid())))
}

pub(crate) fn own_uid() -> u32 {
    rustix::process::geteuid().as_raw()
}

/// Waits for the lock file at `path`; dropping the file, or dying, gives it back.
pub(crate) fn lock(path: &Path) -> Result<File, Error> {
    let locked = || -> io::Result<File> {
        let file = OpenOptions::new().create(true).truncate(false).write(true).open(path)?;
        file.lock()?;
        Ok(file)
    };
    locked().doing(|| format!("lock {}", path.display()))
}

/// A short name for any bytes.
pub(crate) fn short_hash(parts: &[&[u8]]) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part.len().to_le_bytes());
        hasher.update(part);
    }
    let number = hasher.finalize().iter().take(6).fold(0u64, |n, byte| n << 8 | u64::from(*byte));
    format!("{number:012x}")
}
