//! Holes: places in a text that only the compiler can fill.
//!
//! A macro sees `references(Tenant::id)` but not the name of `Tenant`'s table. It puts a hole where
//! the name belongs, renders DDL and JSON as if nothing were missing, splits the text at its holes
//! and emits the pieces, joined while compiling with the constants that fill them.
//!
//! ```
//! use schema_model::hole::{Piece, hole, split};
//! let text = format!("a {} b", hole(7));
//! assert_eq!(split(&text), [Piece::Text("a "), Piece::Hole(7), Piece::Text(" b")]);
//! ```

// Private-use characters: never part of a name, untouched by quoting and by JSON.
const OPEN: char = '\u{E0F1}';
const CLOSE: char = '\u{E0F2}';

/// The text of hole `index`. It stands for a name that is complete as it is: quoting leaves it alone.
pub fn hole(index: usize) -> String {
    format!("{OPEN}{index}{CLOSE}")
}

/// Whether the whole text is one hole.
pub fn is_hole(text: &str) -> bool {
    matches!(split(text).as_slice(), [Piece::Hole(_)])
}

/// Whether a text from outside could be mistaken for a hole.
pub fn is_reserved(text: &str) -> bool {
    text.contains([OPEN, CLOSE])
}

/// A part of a text with holes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Text that is known.
    Text(&'a str),
    /// The hole with this index.
    Hole(usize),
}

/// Cuts a text at its holes. What looks like a hole but is not one stays text.
pub fn split(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((before, index, after)) = next(rest) {
        if !before.is_empty() {
            pieces.push(Piece::Text(before));
        }
        pieces.push(Piece::Hole(index));
        rest = after;
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest));
    }
    pieces
}

fn next(text: &str) -> Option<(&str, usize, &str)> {
    let open = text.find(OPEN)?;
    let inner = &text[open + OPEN.len_utf8()..];
    let close = inner.find(CLOSE)?;
    let index = inner[..close].parse().ok()?;
    Some((&text[..open], index, &inner[close + CLOSE.len_utf8()..]))
}
