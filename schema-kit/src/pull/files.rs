//! The files of a package while they are changed: edits of those that are there, and new ones.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::edit::Edits;
use super::existing::{Existing, Found};
use super::item::{Id, Item};
use super::names::file;
use super::types::Use;
use super::{FileChange, Target};
use super::{imports, modules};
use crate::Error;

/// What becomes of the files.
pub(super) struct Files<'a> {
    pub(super) target: &'a Target,
    pub(super) existing: &'a Existing,
    /// Edits of files of Rust, by their position among the existing ones.
    edits: BTreeMap<usize, Edits>,
    /// What files of Rust have to import.
    imports: BTreeMap<PathBuf, BTreeSet<Use>>,
    /// How many items go.
    removed: BTreeMap<usize, usize>,
    /// New items by the modules of their files.
    items: BTreeMap<Vec<String>, Vec<Item>>,
    /// Files of SQL as they will be.
    pub(super) sql: BTreeMap<PathBuf, (Option<String>, String)>,
}

impl<'a> Files<'a> {
    pub(super) fn new(target: &'a Target, existing: &'a Existing) -> Self {
        Self {
            target,
            existing,
            edits: BTreeMap::new(),
            imports: BTreeMap::new(),
            removed: BTreeMap::new(),
            items: BTreeMap::new(),
            sql: BTreeMap::new(),
        }
    }

    /// The edits of an item's file.
    pub(super) fn edits(&mut self, found: &Found) -> &mut Edits {
        self.edits.entry(found.file).or_default()
    }

    /// Notes what an item's file has to have in scope.
    pub(super) fn import(&mut self, found: &Found, uses: impl IntoIterator<Item = Use>) {
        let path = self.existing.files[found.file].path.clone();
        self.imports.entry(path).or_default().extend(uses);
    }

    /// Adds an item to the file of its module.
    pub(super) fn add(&mut self, item: &Item) {
        self.items.entry(item.place.module.clone()).or_default().push(item.clone());
    }

    /// Takes an item out of its file.
    pub(super) fn remove(&mut self, found: &Found) {
        let text = &self.existing.files[found.file].text;
        let mut whole = super::edit::lines(text, found.whole.clone());
        if text[..whole.start].ends_with("\n\n") {
            whole.start -= 1;
        }
        self.edits(found).replace(whole, "");
        *self.removed.entry(found.file).or_default() += 1;
    }

    /// Every file that becomes another.
    pub(super) fn changes(mut self) -> Result<Vec<FileChange>, Error> {
        let mut changes = Vec::new();
        let places = imports::Places::new(&self);
        let mut fresh: BTreeSet<Vec<String>> = BTreeSet::new();
        for (module, mut items) in std::mem::take(&mut self.items) {
            // a key, then its table
            items.sort_by_key(|item| matches!(item.id, Id::Sql(_)));
            let path = self.target.out.join(file(&module));
            let known = self.existing.files.iter().position(|file| file.path == path);
            let uses = items.iter().flat_map(Item::uses).cloned();
            self.imports.entry(path.clone()).or_default().extend(uses);
            let text: Vec<String> = items.iter().map(Item::text).collect();
            let text = text.join("\n");
            if let Some(at) = known {
                let end = self.existing.files[at].text.len();
                self.edits.entry(at).or_default().insert(end, format!("\n{text}"));
                continue;
            }
            let uses = self.imports.remove(&path).unwrap_or_default();
            let own: BTreeSet<&str> = items.iter().map(|item| item.place.ident.as_str()).collect();
            let imports = places.imports(&uses, &path, &own);
            fresh.insert(module);
            let text = format!("{}\n{text}", imports::written(&imports));
            changes.push(FileChange { path, before: None, after: Some(text) });
        }
        let gone = self.edited(&places, &mut changes);
        modules::declare(&self, &fresh, &gone, &mut changes)?;
        for (path, (before, after)) in self.sql {
            if before.as_deref() != Some(&after) {
                let after = (!after.trim().is_empty()).then_some(after);
                changes.push(FileChange { path, before, after });
            }
        }
        Ok(changes)
    }

    /// The files that are there already. Those that lose their last item go, when pulling made them.
    fn edited(&mut self, places: &imports::Places, changes: &mut Vec<FileChange>) -> Vec<PathBuf> {
        let mut gone = Vec::new();
        for (at, file) in self.existing.files.iter().enumerate() {
            let uses = self.imports.remove(&file.path).unwrap_or_default();
            let mut edits = self.edits.remove(&at).unwrap_or_default();
            let has = |uses: &Use| {
                let name = imports::name_of(uses);
                file.imported.iter().any(|imported| imported == name)
            };
            let missing: BTreeSet<Use> = uses.into_iter().filter(|uses| !has(uses)).collect();
            let own = places.in_file(&file.path);
            let imports = imports::written(&places.imports(&missing, &file.path, &own));
            let imports = imports.strip_prefix(imports::PRELUDE).unwrap_or(&imports).trim();
            if !imports.is_empty() {
                edits.insert(file.after_imports, format!("\n{imports}"));
            }
            let after = edits.apply(&file.text);
            if after == file.text {
                continue;
            }
            let after = imports::without_unused(&file.text, after);
            let emptied = self.removed.get(&at) == Some(&file.items)
                && file.path.starts_with(&self.target.out)
                && file.path.file_name().is_some_and(|name| name != "mod.rs");
            if emptied {
                gone.push(file.path.clone());
            }
            let after = (!emptied).then_some(after);
            changes.push(FileChange {
                path: file.path.clone(),
                before: Some(file.text.clone()),
                after,
            });
        }
        gone
    }

    /// The new items.
    pub(super) fn new_items(&self) -> impl Iterator<Item = &Item> {
        self.items.values().flatten()
    }

    /// The modules between the root of the crate and a folder of the package.
    pub(super) fn crate_path(&self, folder: &Path) -> Option<Vec<String>> {
        let below = folder.strip_prefix(self.target.package.join("src")).ok()?;
        Some(below.iter().map(|part| part.to_string_lossy().into_owned()).collect())
    }
}
