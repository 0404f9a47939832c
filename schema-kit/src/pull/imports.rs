//! What a file imports.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use syn::spanned::Spanned;
use syn::{Item, UseTree};

use super::edit::{Edits, lines};
use super::existing::has_word;
use super::files::Files;
use super::names::module;
use super::types::Use;

/// What every file of items imports.
pub(super) const PRELUDE: &str = "use schema_core::prelude::*;\n";

/// Where each struct and enum can be imported from.
pub(super) struct Places {
    out: PathBuf,
    /// The folder below `out` whose module re-exports it, and its file; or its path in the crate.
    of: BTreeMap<String, (Place, PathBuf)>,
    /// The path of `out` in the crate.
    root: Option<Vec<String>>,
}

enum Place {
    /// Below `out`: the module that has it.
    Below(Vec<String>),
    /// Elsewhere in the crate.
    Crate(Vec<String>),
}

impl Places {
    pub(super) fn new(files: &Files<'_>) -> Self {
        let out = files.target.out.clone();
        let mut of = BTreeMap::new();
        for found in &files.existing.items {
            let file = &files.existing.files[found.file];
            let place = match file.path.strip_prefix(&out) {
                Ok(below) => Place::Below(exported(files, below, &found.inline)),
                Err(_) => {
                    let folder = files.crate_path(&file.path.with_extension(""));
                    let mut path = folder.unwrap_or_default();
                    if path
                        .last()
                        .is_some_and(|last| ["mod", "lib", "main"].contains(&last.as_str()))
                    {
                        path.pop();
                    }
                    path.extend(found.inline.iter().cloned());
                    Place::Crate(path)
                }
            };
            of.insert(found.ident.clone(), (place, file.path.clone()));
        }
        for item in files.new_items() {
            let folder = item.place.module.split_last().map_or(&[][..], |(_, folder)| folder);
            let path = out.join(super::names::file(&item.place.module));
            of.insert(item.place.ident.clone(), (Place::Below(folder.to_vec()), path));
        }
        let root = files.crate_path(&out);
        Self { out, of, root }
    }

    /// The names that a file has by itself.
    pub(super) fn in_file(&self, path: &Path) -> BTreeSet<&str> {
        let own = self.of.iter().filter(|(_, (_, file))| file == path);
        own.map(|(ident, _)| ident.as_str()).collect()
    }

    /// The paths that a file imports: a module, and names in it.
    pub(super) fn imports(
        &self,
        uses: &BTreeSet<Use>,
        file: &Path,
        own: &BTreeSet<&str>,
    ) -> BTreeMap<String, BTreeSet<String>> {
        let mut imports: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for one in uses {
            let (from, name) = match one {
                Use::Library(path) => match path.rsplit_once("::") {
                    Some((from, name)) => (from.to_owned(), name),
                    None => continue,
                },
                Use::Own(ident) if own.contains(ident.as_str()) => continue,
                Use::Own(ident) => match self.of.get(ident) {
                    Some((_, path)) if path == file => continue,
                    Some((place, _)) => (self.path(place, file), ident.as_str()),
                    None => continue,
                },
            };
            imports.entry(from).or_default().insert(name.to_owned());
        }
        imports
    }

    fn path(&self, place: &Place, from: &Path) -> String {
        match place {
            Place::Crate(path) => join("crate", path),
            Place::Below(to) => match from.strip_prefix(&self.out) {
                Ok(below) => {
                    let depth = below.components().count().saturating_sub(1);
                    let folder: Vec<String> = below
                        .iter()
                        .take(depth)
                        .map(|p| p.to_string_lossy().into_owned())
                        .collect();
                    if folder == *to {
                        return "super".to_owned();
                    }
                    join(&vec!["super"; depth + 1].join("::"), to)
                }
                Err(_) => {
                    let root = self.root.clone().unwrap_or_default();
                    join("crate", &[root, to.clone()].concat())
                }
            },
        }
    }
}

/// The module that has an item of a file: the folder's, when that re-exports it.
fn exported(files: &Files<'_>, below: &Path, inline: &[String]) -> Vec<String> {
    let mut path: Vec<String> =
        below.with_extension("").iter().map(|part| part.to_string_lossy().into_owned()).collect();
    let Some(last) = path.pop() else { return path };
    if last != "mod" {
        let folder: PathBuf =
            files.target.out.join(path.iter().collect::<PathBuf>()).join("mod.rs");
        let declared = files.existing.files.iter().find(|file| file.path == folder);
        let all = format!("{}::*", module(&last));
        if !inline.is_empty() || declared.is_some_and(|file| !file.text.contains(&all)) {
            path.push(last);
        }
    }
    path.extend(inline.iter().cloned());
    path
}

fn join(first: &str, rest: &[String]) -> String {
    let rest = rest.iter().map(|part| module(part));
    std::iter::once(first.to_owned()).chain(rest).collect::<Vec<_>>().join("::")
}

/// The name that an import brings.
pub(super) fn name_of(uses: &Use) -> &str {
    match uses {
        Use::Library(path) => path.rsplit("::").next().unwrap_or(path),
        Use::Own(ident) => ident,
    }
}

/// The imports of a file: the library's and then its own.
pub(super) fn written(imports: &BTreeMap<String, BTreeSet<String>>) -> String {
    let is_own = |path: &str| path.starts_with("super") || path.starts_with("crate");
    let group = |wanted: &dyn Fn(&str) -> bool| -> String {
        let mut paths: Vec<_> = imports.iter().filter(|(path, _)| wanted(path)).collect();
        paths.sort_by_key(|(path, names)| order(path, names));
        let paths: Vec<String> = paths.iter().map(|(path, names)| import(path, names)).collect();
        paths.concat()
    };
    let standard = group(&|path| path.starts_with("std"));
    let library = group(&|path| !path.starts_with("std") && !is_own(path));
    let own = group(&is_own);
    let mut groups = vec![standard, format!("{PRELUDE}{library}"), own];
    groups.retain(|group| !group.is_empty());
    groups.join("\n")
}

/// What rustfmt sorts an import by, segment for segment.
fn order(path: &str, names: &BTreeSet<String>) -> Vec<(u8, String)> {
    let last = match names.first() {
        Some(only) if names.len() == 1 => only.as_str(),
        _ => "{}",
    };
    let rank = |segment: &str| match segment.chars().next() {
        Some('{') => 4,
        Some(c) if c.is_uppercase() => 3,
        _ if segment == "super" => 0,
        _ if segment == "crate" => 1,
        _ => 2,
    };
    let segments = path.split("::").chain([last]);
    segments.map(|segment| (rank(segment), segment.to_owned())).collect()
}

/// `use path::{A, B};`, its names filling the lines as rustfmt has them.
fn import(path: &str, names: &BTreeSet<String>) -> String {
    let all: Vec<&str> = names.iter().map(String::as_str).collect();
    if let [only] = all.as_slice() {
        return format!("use {path}::{only};\n");
    }
    let line = format!("use {path}::{{{}}};\n", all.join(", "));
    if line.len() <= 101 {
        return line;
    }
    let mut lines = vec![String::new()];
    for name in all {
        let last = lines.len() - 1;
        let line = &mut lines[last];
        if line.is_empty() {
            *line = format!("{name},");
        } else if line.len() + name.len() + 6 <= 100 {
            line.push_str(&format!(" {name},"));
        } else {
            lines.push(format!("{name},"));
        }
    }
    format!("use {path}::{{\n    {}\n}};\n", lines.join("\n    "))
}

/// A file without the imports that edits have left unused.
pub(super) fn without_unused(before: &str, after: String) -> String {
    let (Some(old), Ok(new)) = (beside_imports(before), syn::parse_file(&after)) else {
        return after;
    };
    let Some(now) = beside_imports(&after) else { return after };
    let unused = |name: &str| has_word(&old, name) && !has_word(&now, name);
    let mut edits = Edits::default();
    for item in &new.items {
        let Item::Use(import) = item else { continue };
        let Some((path, mut names)) = leaves(&import.tree) else { continue };
        let all = names.len();
        names.retain(|name| !unused(name));
        let range = import.span().byte_range();
        if names.is_empty() {
            edits.replace(lines(&after, range), "");
        } else if names.len() < all {
            edits.replace(range, self::import(&path, &names).trim_end());
        }
    }
    edits.apply(&after)
}

/// The path and the names of an import of one module.
fn leaves(tree: &UseTree) -> Option<(String, BTreeSet<String>)> {
    let (mut path, mut tree) = (Vec::new(), tree);
    while let UseTree::Path(next) = tree {
        path.push(next.ident.to_string());
        tree = &next.tree;
    }
    let one = |tree: &UseTree| match tree {
        UseTree::Name(name) => Some(name.ident.to_string()),
        _ => None,
    };
    let names = match tree {
        UseTree::Group(group) => {
            group.items.iter().map(one).collect::<Option<BTreeSet<String>>>()?
        }
        other => BTreeSet::from([one(other)?]),
    };
    Some((path.join("::"), names))
}

/// The text of a file but for its imports.
fn beside_imports(text: &str) -> Option<String> {
    let file = syn::parse_file(text).ok()?;
    let mut edits = Edits::default();
    for item in &file.items {
        if let Item::Use(import) = item {
            edits.replace(import.span().byte_range(), "");
        }
    }
    Some(edits.apply(text))
}
