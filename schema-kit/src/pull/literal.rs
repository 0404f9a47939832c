//! Texts of a database as literals and comments of Rust.

use schema_model::hole;

/// A text as a literal: as it stands where it can, since SQL is easier to read without escapes.
pub(super) fn literal(text: &str) -> String {
    let plain = text.chars().all(|c| is_printable(c) || c == '\n');
    if plain && !text.contains(['"', '\\', '\n']) {
        return format!("\"{text}\"");
    }
    if plain {
        let longest =
            text.split('"').skip(1).map(|rest| rest.len() - rest.trim_start_matches('#').len());
        let hashes = longest.max().map_or(0, |longest| longest + 1);
        let hashes = "#".repeat(hashes);
        return format!("r{hashes}\"{text}\"{hashes}");
    }
    let mut escaped = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => escaped.extend(['\\', c]),
            c if is_printable(c) => escaped.push(c),
            c => escaped.extend(c.escape_default()),
        }
    }
    escaped.push('"');
    escaped
}

/// What neither the compiler nor a reader mistakes: no control, and nothing that turns the direction
/// of the text around it.
fn is_printable(c: char) -> bool {
    let turns = ('\u{202a}'..='\u{202e}').contains(&c) || ('\u{2066}'..='\u{2069}').contains(&c);
    !c.is_control() && !turns && c != '\u{feff}'
}

/// Whether the derives take a text.
pub(super) fn can_be_said(text: &str) -> bool {
    !text.trim().is_empty() && !hole::is_reserved(text)
}

/// Whether a doc comment gives back exactly this comment: one paragraph, which rustdoc takes for
/// neither code nor a list of its own.
pub(super) fn is_doc(comment: &str) -> bool {
    let words: Vec<&str> = comment.split_whitespace().collect();
    words.join(" ") == comment
        && can_be_said(comment)
        && comment.chars().all(is_printable)
        && !comment.contains("```")
        && !comment.contains("~~~")
}

/// The lines of a doc comment.
pub(super) fn doc(comment: Option<&str>) -> Vec<String> {
    const WIDTH: usize = 92;
    let Some(comment) = comment.filter(|comment| is_doc(comment)) else { return Vec::new() };
    let mut lines = vec![String::new()];
    for word in comment.split(' ') {
        let last = lines.len() - 1;
        let line = &mut lines[last];
        if line.is_empty() {
            line.push_str(word);
        } else if line.chars().count() + word.chars().count() < WIDTH || is_marker(word) {
            line.push(' ');
            line.push_str(word);
        } else {
            lines.push(word.to_owned());
        }
    }
    lines
}

/// What a list or heading of rustdoc would begin with, at the start of a line.
fn is_marker(word: &str) -> bool {
    word.starts_with(['-', '+', '*', '#', '>', '=', '|'])
        || word.starts_with(|c: char| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_mean_the_text() {
        for (text, written) in [
            ("age >= 18", "\"age >= 18\""),
            ("a = '\"'", "r#\"a = '\"'\"#"),
            ("\"#", "r##\"\"#\"##"),
            ("a\\b", "r\"a\\b\""),
            ("a\nb", "r\"a\nb\""),
            ("a\tb", "\"a\\tb\""),
            ("a\u{202e}b", "\"a\\u{202e}b\""),
        ] {
            assert_eq!(literal(text), written);
        }
    }

    #[test]
    fn only_what_comes_back_is_a_doc_comment() {
        assert!(is_doc("Who pays."));
        for other in ["two  blanks", "two\nlines", " ", "", "a\tb", "```x```"] {
            assert!(!is_doc(other), "{other:?}");
        }
    }
}
