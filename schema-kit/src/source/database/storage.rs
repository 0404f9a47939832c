//! How rows are kept: storage parameters, and the letters that the catalog has for columns.

use schema_model::name::{is_plain, quote_literal};

/// Storage parameters, `name=value`, sorted, each value as SQL.
pub(super) fn parameters(options: &[&str]) -> Vec<(String, String)> {
    let mut parameters: Vec<_> = options.iter().map(|text| parameter(text)).collect();
    parameters.sort();
    parameters
}

fn parameter(text: &str) -> (String, String) {
    let (name, value) = text.split_once('=').unwrap_or((text, "true"));
    let is_number = !value.is_empty() && value.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let value = if is_number || is_plain(value) { value.to_owned() } else { quote_literal(value) };
    (name.to_owned(), value)
}

/// The word for a letter of `attstorage`.
pub(super) fn of_column(letter: &str) -> String {
    let word = match letter {
        "p" => "plain",
        "e" => "external",
        "m" => "main",
        _ => "extended",
    };
    word.to_owned()
}

/// The word for a letter of `attcompression`.
pub(super) fn compression(letter: &str) -> Option<String> {
    match letter {
        "p" => Some("pglz".to_owned()),
        "l" => Some("lz4".to_owned()),
        _ => None,
    }
}
