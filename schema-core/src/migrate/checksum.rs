//! Checksums that survive editors and version control: line endings, a byte order mark and
//! trailing blanks don't count.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

/// The text as it is compared and stored: no byte order mark, `\n` line endings, no blanks at the
/// ends of lines or of the text.
pub(crate) fn normalise(text: &str) -> String {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut normal = String::with_capacity(text.len());
    for line in text.lines() {
        normal.push_str(line.trim_end());
        normal.push('\n');
    }
    normal.truncate(normal.trim_end().len());
    normal
}

/// SHA-256 of the normalised text, in hexadecimal.
///
/// ```
/// use schema_core::migrate::checksum;
///
/// assert_eq!(checksum("select 1;\nselect 2;"), checksum("\u{feff}select 1;  \r\nselect 2;\r\n\r\n"));
/// assert_ne!(checksum("select 1;"), checksum("select  1;"));
/// ```
pub fn checksum(text: &str) -> String {
    let digest = Sha256::digest(normalise(text).as_bytes());
    digest.iter().fold(String::with_capacity(64), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// The first line, counted from 1, on which two texts differ, and that line of the second one.
pub(crate) fn first_difference(old: &str, new: &str) -> Option<(usize, String)> {
    let (old, new) = (normalise(old), normalise(new));
    let (mut old_lines, mut new_lines) = (old.lines(), new.lines());
    for line in 1.. {
        match (old_lines.next(), new_lines.next()) {
            (None, None) => break,
            (before, after) if before == after => {}
            (_, after) => return Some((line, after.unwrap_or_default().to_owned())),
        }
    }
    None
}
