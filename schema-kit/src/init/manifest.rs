//! The `Cargo.toml`, whose comments and order stay.

use std::fs;
use std::path::Path;

use toml_edit::{DocumentMut, InlineTable, Item, Table, value};

use super::{Done, Origin};
use crate::Error;

/// Adds the dependency, unless it is there.
pub(super) fn depend(package: &Path, origin: &Origin) -> Result<Done, Error> {
    let path = package.join("Cargo.toml");
    let mut manifest = read(&path)?;
    let table = manifest.entry("dependencies").or_insert(Item::Table(Table::new()));
    let Some(dependencies) = table.as_table_like_mut() else {
        return Err(Error::Settings { path, reason: "`dependencies` is no table".to_owned() });
    };
    if dependencies.contains_key("schema-core") {
        return Ok(Done::kept("Cargo.toml", "depends on schema-core already"));
    }
    let dependency = match origin {
        Origin::Registry => value(env!("CARGO_PKG_VERSION")),
        Origin::Path(folder) => {
            let mut table = InlineTable::new();
            table.insert("path", folder.display().to_string().into());
            value(table)
        }
    };
    dependencies.insert("schema-core", dependency);
    fs::write(&path, manifest.to_string()).map_err(Error::io("write", &path))?;
    Ok(Done::new("Cargo.toml", "depends on schema-core"))
}

/// Whether the manifest, or a file beside it, has settings.
pub(super) fn has_settings(package: &Path) -> Result<bool, Error> {
    let manifest = read(&package.join("Cargo.toml"))?;
    let metadata = manifest.get("package").and_then(|package| package.get("metadata"));
    Ok(metadata.is_some_and(|metadata| metadata.get("schema").is_some()))
}

fn read(path: &Path) -> Result<DocumentMut, Error> {
    parse(path, &fs::read_to_string(path).map_err(Error::io("read", path))?)
}

/// A manifest's text, with its comments and order.
pub(crate) fn parse(path: &Path, text: &str) -> Result<DocumentMut, Error> {
    text.parse().map_err(|error: toml_edit::TomlError| Error::Settings {
        path: path.to_owned(),
        reason: error.message().to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_order_stay() {
        let folder = tempfile::tempdir().unwrap();
        let before =
            "# mine\n[package]\nname = \"x\" # here\n\n[dependencies] # few\nzeta = \"1\"\n";
        let path = folder.path().join("Cargo.toml");
        fs::write(&path, before).unwrap();
        assert!(!depend(folder.path(), &Origin::Registry).unwrap().kept);
        let added = format!("{before}schema-core = \"{}\"\n", env!("CARGO_PKG_VERSION"));
        assert_eq!(fs::read_to_string(&path).unwrap(), added);
        assert!(depend(folder.path(), &Origin::Registry).unwrap().kept);
        assert_eq!(fs::read_to_string(&path).unwrap(), added);
    }
}
