//! That each file is declared: in the `mod.rs` of its folder, and the folder where the crate begins.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::FileChange;
use super::files::Files;
use super::names::module;
use crate::Error;

/// Declares new modules in the `mod.rs` of their folders, and the folder in the crate's root; takes
/// the declarations of files that go away.
pub(super) fn declare(
    files: &Files<'_>,
    fresh: &BTreeSet<Vec<String>>,
    gone: &[PathBuf],
    changes: &mut Vec<FileChange>,
) -> Result<(), Error> {
    let out = &files.target.out;
    let mut folders: BTreeMap<PathBuf, (BTreeSet<String>, BTreeSet<String>)> = BTreeMap::new();
    for path in fresh {
        let Some((last, folder)) = path.split_last() else { continue };
        folders.entry(folder.iter().collect()).or_default().0.insert(last.clone());
        if let Some(inner) = folder.first() {
            folders.entry(PathBuf::new()).or_default().1.insert(inner.clone());
        }
    }
    for path in gone {
        if let Ok(below) = path.strip_prefix(out) {
            folders.entry(below.parent().unwrap_or(below).to_owned()).or_default();
        }
    }
    for (folder, (modules, inner)) in &folders {
        let path = out.join(folder).join("mod.rs");
        let mut text = current(&path, changes)?;
        let is_new = text.is_none();
        let mut now = text.take().unwrap_or_default();
        if is_new {
            now = new_module(folder, modules, inner);
        } else {
            for path in gone.iter().filter(|gone| gone.parent() == Some(&out.join(folder))) {
                let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
                now = without(&now, &module(&stem.unwrap_or_default()));
            }
            let missing =
                |name: &&String, word: &str| !now.contains(&format!("{word} {};", module(name)));
            let own: Vec<String> =
                modules.iter().filter(|name| missing(name, "mod")).cloned().collect();
            let inner: Vec<String> =
                inner.iter().filter(|name| missing(name, "mod")).cloned().collect();
            now = with(&now, &own, &inner);
        }
        put(changes, path, now);
    }
    if fresh.is_empty() { Ok(()) } else { declare_root(files, changes) }
}

fn new_module(folder: &Path, modules: &BTreeSet<String>, inner: &BTreeSet<String>) -> String {
    let of = folder.file_name().map_or_else(
        || {
            "//! The schema of the database. What structs can't say of it is in files of SQL.\n"
                .to_owned()
        },
        |name| format!("//! The schema `{}` of the database.\n", name.to_string_lossy()),
    );
    let mut declared: Vec<(String, String)> =
        modules.iter().map(|name| (module(name), format!("mod {};\n", module(name)))).collect();
    declared
        .extend(inner.iter().map(|name| (module(name), format!("pub mod {};\n", module(name)))));
    declared.sort();
    let declared: String = declared.into_iter().map(|(_, line)| line).collect();
    let exported: Vec<String> =
        modules.iter().map(|name| format!("pub use self::{}::*;\n", module(name))).collect();
    let exported = exported.concat();
    let gap = if exported.is_empty() { "" } else { "\n" };
    format!("{of}\n{declared}{gap}{exported}")
}

/// A `mod.rs` with further modules: each line among those of its kind.
fn with(text: &str, modules: &[String], inner: &[String]) -> String {
    let mut text = text.to_owned();
    for name in modules {
        text = among(&text, &format!("mod {};\n", module(name)), MODULES);
        text = among(&text, &format!("pub use self::{}::*;\n", module(name)), &["pub use self::"]);
    }
    for name in inner {
        text = among(&text, &format!("pub mod {};\n", module(name)), MODULES);
    }
    text
}

/// What the declarations of modules begin with.
const MODULES: &[&str] = &["mod ", "pub mod "];

/// Puts a line among those of its kind, as rustfmt sorts them; without any, at the end.
fn among(text: &str, line: &str, kind: &[&str]) -> String {
    let name = |line: &str| {
        let rest = kind.iter().find_map(|start| line.strip_prefix(start))?;
        let name = rest.split([';', ':']).next().unwrap_or(rest);
        line.trim_end().ends_with(';').then(|| name.to_owned())
    };
    let (own, mut at, mut offset) = (name(line), None, 0);
    for other in text.split_inclusive('\n') {
        let begin = offset;
        offset += other.len();
        match name(other) {
            None => {}
            other if other > own => {
                at = Some(begin);
                break;
            }
            Some(_) => at = Some(offset),
        }
    }
    match at {
        Some(at) => format!("{}{line}{}", &text[..at], &text[at..]),
        None => format!("{text}\n{line}"),
    }
}

fn without(text: &str, name: &str) -> String {
    let lines = [
        format!("mod {name};"),
        format!("pub mod {name};"),
        format!("pub use self::{name}::*;"),
        format!("pub use {name}::*;"),
    ];
    text.split_inclusive('\n')
        .filter(|line| !lines.iter().any(|own| own == line.trim_end()))
        .collect()
}

/// The module of the schema is declared where the crate begins.
fn declare_root(files: &Files<'_>, changes: &mut Vec<FileChange>) -> Result<(), Error> {
    let path = files.crate_path(&files.target.out).unwrap_or_default();
    let [own] = path.as_slice() else { return Ok(()) };
    for (root, is_library) in [("lib.rs", true), ("main.rs", false)] {
        let path = files.target.package.join("src").join(root);
        let Some(text) = current(&path, changes)? else { continue };
        let name = module(own);
        if text.contains(&format!("mod {name};")) || text.contains(&format!("mod {name} {{")) {
            return Ok(());
        }
        let declared = if is_library {
            format!("pub mod {name};\n")
        } else {
            format!(
                "#[allow(dead_code, unused_imports)] // whatever the program does not use yet\nmod {name};\n"
            )
        };
        let has_modules =
            text.lines().any(|line| MODULES.iter().any(|start| line.starts_with(start)));
        let now = if is_library && has_modules {
            among(&text, &declared, MODULES)
        } else {
            let after = text.split_inclusive('\n').take_while(|line| {
                line.starts_with("//!") || line.starts_with("#![") || line.trim().is_empty()
            });
            let at = after.map(str::len).sum();
            let gap = if text[at..].is_empty() { "" } else { "\n" };
            format!("{}{declared}{gap}{}", &text[..at], &text[at..])
        };
        put(changes, path, now);
        return Ok(());
    }
    Ok(())
}

/// The text of a file as it will be so far.
fn current(path: &Path, changes: &[FileChange]) -> Result<Option<String>, Error> {
    if let Some(change) = changes.iter().find(|change| change.path == *path) {
        return Ok(change.after.clone());
    }
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::io("read", path)(error)),
    }
}

fn put(changes: &mut Vec<FileChange>, path: PathBuf, text: String) {
    if let Some(change) = changes.iter_mut().find(|change| change.path == path) {
        change.after = Some(text);
        return;
    }
    let before = std::fs::read_to_string(&path).ok();
    if before.as_deref() != Some(&text) {
        changes.push(FileChange { path, before, after: Some(text) });
    }
}
