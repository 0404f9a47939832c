//! What the derives need while compiling: texts joined by `const fn`.
//!
//! A derive knows most of a table's DDL and JSON, but a type's SQL name or a referenced table's name
//! only as a constant of some trait. It emits the text in [`Piece`]s, and [`len`] and [`join`] put
//! them together during constant evaluation.

/// A piece of a text that is put together while compiling.
#[derive(Clone, Copy)]
pub enum Piece {
    /// Text, as it is.
    Text(&'static str),
    /// Text inside a JSON string.
    Json(&'static str),
}

/// The length in bytes of the joined pieces.
pub const fn len(pieces: &[Piece]) -> usize {
    let (mut length, mut i) = (0, 0);
    while i < pieces.len() {
        length += match pieces[i] {
            Piece::Text(text) => text.len(),
            Piece::Json(text) => text.len() + escapes(text),
        };
        i += 1;
    }
    length
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

/// How many characters of a text have a backslash before them in a JSON string.
const fn escapes(text: &str) -> usize {
    let bytes = text.as_bytes();
    let (mut count, mut i) = (0, 0);
    while i < bytes.len() {
        if is_special(bytes[i]) {
            count += 1;
        }
        i += 1;
    }
    count
}

const fn is_special(byte: u8) -> bool {
    matches!(byte, b'"' | b'\\')
}

/// Writes into `N` bytes.
struct Writer<const N: usize> {
    bytes: [u8; N],
    at: usize,
}

impl<const N: usize> Writer<N> {
    const fn piece(&mut self, piece: Piece) {
        match piece {
            Piece::Text(text) => self.all(text.as_bytes()),
            Piece::Json(text) if escapes(text) == 0 => self.all(text.as_bytes()),
            Piece::Json(text) => self.escaped(text.as_bytes()),
        }
    }

    /// One copy: byte by byte, the texts of a schema are most of the time that it takes to compile.
    const fn all(&mut self, bytes: &[u8]) {
        let (_, rest) = self.bytes.split_at_mut(self.at);
        let (place, _) = rest.split_at_mut(bytes.len());
        place.copy_from_slice(bytes);
        self.at += bytes.len();
    }

    const fn escaped(&mut self, bytes: &[u8]) {
        let mut i = 0;
        while i < bytes.len() {
            if is_special(bytes[i]) {
                self.all(b"\\");
            }
            self.all(&[bytes[i]]);
            i += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_escaped() {
        const PIECES: &[Piece] = &[
            Piece::Text("a "),
            Piece::Json("plain"),
            Piece::Text(" \"b\" "),
            Piece::Json("\"x\\y\""),
        ];
        static BYTES: [u8; len(PIECES)] = join(PIECES);
        assert_eq!(text(&BYTES), r#"a plain "b" \"x\\y\""#);
    }
}
