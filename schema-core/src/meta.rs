//! What the derives need while compiling: texts joined by `const fn`.
//!
//! A derive knows most of a table's DDL and JSON, but a type's SQL name or a referenced table's name
//! only as a constant of some trait. It emits the text in [`Piece`]s, and [`len`] and [`join`] put
//! them together during constant evaluation.

use schema_model::name::is_plain;

/// A piece of a text that is put together while compiling.
#[derive(Clone, Copy)]
pub enum Piece {
    /// Text, as it is.
    Text(&'static str),
    /// An identifier, which is quoted if it needs to be.
    Ident(&'static str),
    /// Text inside a JSON string.
    Json(&'static str),
}

/// The length in bytes of the joined pieces.
pub const fn len(pieces: &[Piece]) -> usize {
    let mut count = Writer::<0> { bytes: [], at: 0 };
    let mut i = 0;
    while i < pieces.len() {
        count.piece(pieces[i]);
        i += 1;
    }
    count.at
}

/// The joined pieces; `N` is their [`len`].
pub const fn join<const N: usize>(pieces: &[Piece]) -> [u8; N] {
    let mut writer = Writer { bytes: [0; N], at: 0 };
    let mut i = 0;
    while i < pieces.len() {
        writer.piece(pieces[i]);
        i += 1;
    }
    writer.bytes
}

/// Joined pieces as text.
///
/// # Panics
/// While compiling, if the bytes are not UTF-8: pieces are `str`, so that can't be.
pub const fn text(bytes: &'static [u8]) -> &'static str {
    match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(_) => panic!("pieces of text are UTF-8"),
    }
}

/// Ends compilation with the joined pieces as its message.
///
/// # Panics
/// While compiling: always.
#[track_caller]
pub const fn panic_with(pieces: &[Piece]) -> ! {
    // Names have 63 bytes at most.
    let mut writer = Writer { bytes: [0; 1024], at: 0 };
    let mut i = 0;
    while i < pieces.len() {
        writer.piece(pieces[i]);
        i += 1;
    }
    match std::str::from_utf8(writer.bytes.split_at(writer.at).0) {
        Ok(message) => panic!("{}", message),
        Err(_) => panic!("pieces of text are UTF-8"),
    }
}

/// Whether a text is one of these.
pub const fn is_among(text: &str, all: &[&str]) -> bool {
    let mut i = 0;
    while i < all.len() {
        if is_same(text, all[i]) {
            return true;
        }
        i += 1;
    }
    false
}

/// Whether the structs may differ from the last snapshot: `cargo schema` builds a crate in order to
/// read them, and says so in `SCHEMA_DRIFT`.
pub const fn is_allowed(drift: Option<&str>) -> bool {
    match drift {
        Some(value) => is_same(value, "allow"),
        None => false,
    }
}

const fn is_same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len() != b.len() {
        return false;
    }
    let mut i = 0;
    while i < a.len() {
        if a[i] != b[i] {
            return false;
        }
        i += 1;
    }
    true
}

/// Writes into `N` bytes, or only counts when there are none.
struct Writer<const N: usize> {
    bytes: [u8; N],
    at: usize,
}

impl<const N: usize> Writer<N> {
    const fn piece(&mut self, piece: Piece) {
        match piece {
            Piece::Text(text) => self.all(text.as_bytes(), b"", 0),
            Piece::Ident(name) if is_plain(name) => self.all(name.as_bytes(), b"", 0),
            Piece::Ident(name) => {
                self.byte(b'"');
                self.all(name.as_bytes(), b"\"", b'"');
                self.byte(b'"');
            }
            Piece::Json(text) => self.all(text.as_bytes(), b"\"\\", b'\\'),
        }
    }

    /// Writes `bytes`, with `escape` before each of those in `special`.
    const fn all(&mut self, bytes: &[u8], special: &[u8], escape: u8) {
        let mut i = 0;
        while i < bytes.len() {
            let mut s = 0;
            while s < special.len() {
                if bytes[i] == special[s] {
                    self.byte(escape);
                }
                s += 1;
            }
            self.byte(bytes[i]);
            i += 1;
        }
    }

    const fn byte(&mut self, byte: u8) {
        if N > 0 {
            self.bytes[self.at] = byte;
        }
        self.at += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_quoted_and_escaped() {
        const PIECES: &[Piece] = &[
            Piece::Text("a "),
            Piece::Ident("plain"),
            Piece::Ident("order"),
            Piece::Ident("say \"hi\""),
            Piece::Json("\"x\\y\""),
        ];
        static BYTES: [u8; len(PIECES)] = join(PIECES);
        assert_eq!(text(&BYTES), r#"a plain"order""say ""hi"""\"x\\y\""#);
    }
}
