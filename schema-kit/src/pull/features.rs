//! What the types of columns need of `schema-core`, asked for in the manifest.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use toml_edit::{Array, InlineTable, Item, Value, value};

use super::FileChange;
use crate::Error;
use crate::init::manifest;

/// The manifest with these features of `schema-core`; nothing where it asks for them already, or does not
/// depend on `schema-core` at all.
pub(super) fn enable(package: &Path, features: &[&str]) -> Result<Option<FileChange>, Error> {
    let path = package.join("Cargo.toml");
    let before = match fs::read_to_string(&path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        read => read.map_err(Error::io("read", &path))?,
    };
    let mut manifest = manifest::parse(&path, &before)?;
    let dependencies = manifest.get_mut("dependencies").and_then(Item::as_table_like_mut);
    let Some(library) = dependencies.and_then(|all| all.get_mut("schema-core")) else {
        return Ok(None);
    };
    if let Some(version) = library.as_str().map(str::to_owned) {
        let mut table = InlineTable::new();
        table.insert("version", version.into());
        *library = value(table);
    }
    let Some(table) = library.as_table_like_mut() else { return Ok(None) };
    let asked = table.entry("features").or_insert_with(|| value(Array::new()));
    let Some(asked) = asked.as_array_mut() else { return Ok(None) };
    let missing = features.iter().filter(|name| !has(asked, name)).copied().collect::<Vec<_>>();
    asked.extend(missing.iter().copied());
    let after = Some(manifest.to_string()).filter(|_| !missing.is_empty());
    Ok(after.map(|after| FileChange { path, before: Some(before), after: Some(after) }))
}

fn has(asked: &Array, name: &str) -> bool {
    asked.iter().filter_map(Value::as_str).any(|asked| asked == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn enabled(dependency: &str) -> Option<String> {
        let folder = tempfile::tempdir().unwrap();
        let text = format!("# mine\n[dependencies] # few\n{dependency}\nzeta = \"1\"\n");
        fs::write(folder.path().join("Cargo.toml"), text).unwrap();
        let after = enable(folder.path(), &["ltree", "vector"]).unwrap()?.after.unwrap();
        let (head, tail) = ("# mine\n[dependencies] # few\n", "\nzeta = \"1\"\n");
        Some(after.strip_prefix(head).unwrap().strip_suffix(tail).unwrap().to_owned())
    }

    #[test]
    fn only_what_is_missing_is_asked_for() {
        let both = "schema-core = { version = \"1\", features = [\"ltree\", \"vector\"] }";
        assert_eq!(enabled("schema-core = \"1\"").as_deref(), Some(both));
        let one = "schema-core = { version = \"1\", features = [\"ltree\"] }";
        assert_eq!(enabled(one).as_deref(), Some(both));
        assert_eq!(enabled(both), None);
        assert_eq!(enabled("other = \"1\""), None);
    }
}
