//! A database as Rust: structs for what structs can say, SQL files for the rest.
//!
//! What was pulled, compiled and loaded again is the same schema. Pulled once more, only what has
//! changed in the database since is edited, wherever in the package it stands, and whoever wrote it.

mod attributes;
mod columns;
mod edit;
mod existing;
mod features;
mod files;
mod imports;
mod item;
mod keys;
mod leftover;
mod literal;
mod merge;
mod modules;
mod name;
mod names;
mod objects;
mod options;
mod partitions;
mod references;
mod render;
mod statements;
mod table;
mod types;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use schema_model::{Name, Schema};
use serde::Serialize;

use crate::Error;
use existing::Existing;
use files::Files;
use item::Id;
use names::Names;
use render::{Rendered, render};

/// Where the structs and the SQL files of a package lie.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The folder of the package's manifest.
    pub package: PathBuf,
    /// The folder for the modules of what is new. What the package has already is edited where it is.
    pub out: PathBuf,
    /// The folder of the SQL files.
    pub sql: PathBuf,
}

impl Target {
    /// The usual folders of a package: `src/schema` and `schema`.
    pub fn of(package: &Path) -> Self {
        Self {
            package: package.to_owned(),
            out: package.join("src").join("schema"),
            sql: package.join("schema"),
        }
    }
}

/// What pulling changes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Pulled {
    /// The files that become others, sorted.
    pub files: Vec<FileChange>,
    /// The features of `schema-core` that the types of columns need. The manifest is among the files when
    /// it does not ask for them yet.
    pub features: Vec<&'static str>,
}

/// A file before and after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FileChange {
    /// The file.
    pub path: PathBuf,
    /// Its text now; none for a file that is not there.
    pub before: Option<String>,
    /// Its text after; none for one that goes.
    pub after: Option<String>,
}

impl Pulled {
    /// Writes the files.
    ///
    /// # Errors
    /// A file or folder that can't be written; files before it are written already.
    pub fn write(&self) -> Result<(), Error> {
        for FileChange { path, after, .. } in &self.files {
            match after {
                Some(text) => {
                    let folder = path.parent().unwrap_or(path);
                    std::fs::create_dir_all(folder).map_err(Error::io("create", folder))?;
                    std::fs::write(path, text).map_err(Error::io("write", path))?;
                }
                None => std::fs::remove_file(path).map_err(Error::io("remove", path))?,
            }
        }
        Ok(())
    }
}

/// Brings a package to a schema, which is the one of a database, and writes what changes.
///
/// # Errors
/// Those of [`plan`], and files that can't be written.
pub fn pull(schema: &Schema, package: &Path) -> Result<Pulled, Error> {
    let pulled = plan(schema, None, &Target::of(package))?;
    pulled.write()?;
    Ok(pulled)
}

/// What would bring a package to a schema, as a database has it.
///
/// `declared` is what the package declares now, in the words of the same server: what is the same in
/// both is left as somebody wrote it. Without it, what the package has is compared by its text.
///
/// # Errors
/// A file of the package that can't be read, or is no Rust.
pub fn plan(schema: &Schema, declared: Option<&Schema>, target: &Target) -> Result<Pulled, Error> {
    let existing = Existing::read(&target.package.join("src"))?;
    let nothing = Schema::default();
    let names = Names::new(&[schema, declared.unwrap_or(&nothing)], &existing);
    let theirs = render(schema, &names, &existing);
    let base = declared.map(|declared| render(declared, &names, &existing));
    let mut files = Files::new(target, &existing);
    merge::items(base.as_ref(), &theirs, &mut files);
    statements::merge(base.as_ref().map(|base| &base.sql), &theirs.sql, &mut files)?;
    let mut pulled = Pulled { files: files.changes()?, features: needed(&theirs) };
    pulled.files.extend(features::enable(&target.package, &pulled.features)?);
    pulled.files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(pulled)
}

/// The struct or enum of each relation and type, as pulling them into an empty package writes it: with
/// the newtype of its key, without imports.
pub fn structs(schema: &Schema) -> BTreeMap<Name, String> {
    let existing = Existing::default();
    let names = Names::new(&[schema], &existing);
    let rendered = render(schema, &names, &existing);
    let mut keys: BTreeMap<&[String], String> = BTreeMap::new();
    for item in &rendered.items {
        if let Id::Key(_) = item.id {
            keys.insert(&item.place.module, item.text() + "\n");
        }
    }
    let items = rendered.items.iter().filter_map(|item| match &item.id {
        Id::Sql(name) => {
            let key = keys.get(item.place.module.as_slice()).cloned().unwrap_or_default();
            Some((name.clone(), key + &item.text()))
        }
        Id::Key(_) => None,
    });
    items.collect()
}

/// Whether a package has structs or enums of a schema.
///
/// # Errors
/// A file of the package that can't be read, or is no Rust.
pub fn has_items(target: &Target) -> Result<bool, Error> {
    Ok(!Existing::read(&target.package.join("src"))?.items.is_empty())
}

fn needed(rendered: &Rendered) -> Vec<&'static str> {
    let uses = rendered.items.iter().flat_map(item::Item::uses);
    let mut features: Vec<&str> = uses.filter_map(types::feature).collect();
    features.sort_unstable();
    features.dedup();
    features
}
