//! Comments that say something to the linter.

/// Whether a text says itself that it is a migration of this toolkit.
pub(super) fn has_segment_lines(text: &str) -> bool {
    text.lines().any(|line| line.trim_start().starts_with("-- segment:"))
}

/// The rules that the comments before a statement allow: `-- lint: allow create-index, T5 (why)`.
pub(super) fn allowed(before: &str) -> Vec<&str> {
    let said = before.lines().filter_map(|line| line.trim().strip_prefix("-- lint: allow "));
    let names = said.flat_map(|said| said.split('(').next().unwrap_or_default().split(','));
    names.map(str::trim).filter(|name| !name.is_empty()).collect()
}
