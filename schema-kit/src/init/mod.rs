//! A crate becomes one that has a schema: dependency, settings, a first table. Nothing is overwritten.

pub(crate) mod manifest;
mod root;

use std::fs;
use std::path::{Path, PathBuf};

use crate::Error;

/// How `schema-core` is depended on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// By the version of this command.
    Registry,
    /// By the folder of a checkout.
    Path(PathBuf),
}

/// What came of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// The file, relative to the package.
    pub file: String,
    /// What was done, in a few words.
    pub what: String,
    /// Whether it is as it was.
    pub kept: bool,
}

const TABLE: &str = include_str!("table.rs.txt");

const SETTINGS: &str = "\
# Settings of `cargo schema`; every key is optional.
# url = \"postgres://localhost/app\"  # else DATABASE_URL, else a development database of its own
# schemas = [\"public\"]               # look at these only
# ignore = [\"other_tool_*\"]          # leave these alone
# production = [\"db.example.com/*\"]  # host/database: studio, seed and reset ask before they change it
";

const ENVIRONMENT: &str = "\
# Copy to .env. Without an address, `cargo schema` starts a PostgreSQL for this project alone.
DATABASE_URL=postgres://user:password@localhost:5432/app
# A way around a pooler in transaction mode, for migrations:
# MIGRATION_URL=postgres://user:password@localhost:5432/app
";

const BUILD: &str = "\
//! A new migration compiles the crate anew.

fn main() {
    println!(\"cargo:rerun-if-changed=migrations\");
}
";

/// Prepares a package: its `Cargo.toml`, settings, `.env.example`, and a folder for migrations.
///
/// # Errors
/// [`Error::Io`], [`Error::Settings`] for a manifest that can't be read, [`Error::Usage`] for a package
/// without `src/lib.rs` or `src/main.rs`.
pub fn prepare(package: &Path, origin: &Origin) -> Result<Vec<Done>, Error> {
    root::find(package)?;
    Ok(vec![
        manifest::depend(package, origin)?,
        settings(package)?,
        write(package, ".env.example", ENVIRONMENT, "the environment, to be copied to .env")?,
        write(package, "migrations/.gitkeep", "", "the folder of the migrations")?,
        write(package, "build.rs", BUILD, "new migrations are noticed")?,
    ])
}

/// Gives a package a module `schema` with a first table, unless it has one.
///
/// # Errors
/// As [`prepare`].
pub fn first_table(package: &Path) -> Result<Vec<Done>, Error> {
    if package.join("src/schema").is_dir() {
        return Ok(vec![Done::kept("src/schema", "is there already")]);
    }
    let table = write(package, "src/schema.rs", TABLE, "a first table, and the migrations")?;
    Ok(vec![table, root::find(package)?.declare(package)?])
}

fn settings(package: &Path) -> Result<Done, Error> {
    if manifest::has_settings(package)? {
        return Ok(Done::kept("Cargo.toml", "has settings already"));
    }
    write(package, "schema.toml", SETTINGS, "settings")
}

/// Writes a file that is not there.
fn write(package: &Path, file: &str, text: &str, what: &str) -> Result<Done, Error> {
    let path = package.join(file);
    if path.exists() {
        return Ok(Done::kept(file, "is there already"));
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(Error::io("create", folder))?;
    }
    fs::write(&path, text).map_err(Error::io("write", &path))?;
    Ok(Done::new(file, what))
}

impl Done {
    fn new(file: &str, what: impl Into<String>) -> Self {
        Self { file: file.to_owned(), what: what.into(), kept: false }
    }

    fn kept(file: &str, what: impl Into<String>) -> Self {
        Self { file: file.to_owned(), what: what.into(), kept: true }
    }
}
