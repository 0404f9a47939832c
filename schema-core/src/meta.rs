//! What the derives need while compiling: texts joined by `const fn`.
//!
//! A derive knows most of a table's DDL and JSON, but a type's SQL name or a referenced table's name
//! only as a constant of some trait. It emits a [`Template`], and [`len`] and [`join`] put the text
//! together during constant evaluation.

use std::marker::PhantomData;

use crate::table::TableColumn;

/// A text with holes.
#[derive(Clone, Copy)]
pub struct Template {
    text: &'static str,
    /// Where a hole is, and which filling it has.
    holes: &'static [(usize, usize)],
    fillings: &'static [&'static str],
    is_json: bool,
}

/// SQL, whose holes are filled as it is.
pub const fn sql(
    holes: &'static [(usize, usize)],
    text: &'static str,
    fillings: &'static [&'static str],
) -> Template {
    Template { text, holes, fillings, is_json: false }
}

/// JSON, whose holes are inside of strings.
pub const fn json(
    holes: &'static [(usize, usize)],
    text: &'static str,
    fillings: &'static [&'static str],
) -> Template {
    Template { text, holes, fillings, is_json: true }
}

/// The types of all columns, then the other fillings; `N` is how many they are.
pub const fn fillings<const N: usize>(
    columns: &[TableColumn],
    others: &[&'static str],
) -> [&'static str; N] {
    let (mut all, mut i) = ([""; N], 0);
    while i < N {
        all[i] = match i.checked_sub(columns.len()) {
            None => columns[i].ty,
            Some(other) => others[other],
        };
        i += 1;
    }
    all
}

/// The length in bytes of the text.
pub const fn len(template: &Template) -> usize {
    let (mut length, mut i) = (template.text.len(), 0);
    while i < template.holes.len() {
        let filling = template.fillings[template.holes[i].1];
        length += filling.len();
        if template.is_json {
            length += escapes(filling);
        }
        i += 1;
    }
    length
}

/// The bytes of the text; `N` is their [`len`].
pub const fn join<const N: usize>(template: &Template) -> [u8; N] {
    let mut bytes = [0; N];
    let (mut free, mut rest, mut from, mut i): (&mut [u8], _, _, _) =
        (&mut bytes, template.text.as_bytes(), 0, 0);
    while i < template.holes.len() {
        let (at, filling) = template.holes[i];
        let filling = template.fillings[filling];
        let (before, after) = rest.split_at(at - from);
        free = put(free, before);
        free = if template.is_json && escapes(filling) > 0 {
            put_escaped(free, filling.as_bytes())
        } else {
            put(free, filling.as_bytes())
        };
        (rest, from) = (after, at);
        i += 1;
    }
    put(free, rest);
    bytes
}

/// The DDL of what a derive is for. Derived, where the text has holes.
pub trait Created {
    /// The statements.
    const SQL: Template;
}

/// The DDL of `T`, put together where somebody asks for it; `N` is its [`len`].
pub struct Ddl<T, const N: usize>(PhantomData<T>);

/// The length in bytes of the DDL of `T`.
pub const fn ddl_len<T: Created>() -> usize {
    len(&T::SQL)
}

impl<T: Created, const N: usize> Ddl<T, N> {
    const BYTES: [u8; N] = join(&T::SQL);
    /// The statements.
    pub const TEXT: &'static str = text(&Self::BYTES);
}

/// Bytes as text.
const fn text(bytes: &[u8]) -> &str {
    match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(_) => panic!("texts are UTF-8"),
    }
}

/// Ends compilation with the joined texts as its message.
///
/// # Panics
/// While compiling: always.
#[track_caller]
pub const fn panic_with(texts: &[&str]) -> ! {
    // Names have 63 bytes at most.
    let mut bytes = [0; 1024];
    let (mut free, mut length, mut i): (&mut [u8], _, _) = (&mut bytes, 0, 0);
    while i < texts.len() {
        free = put(free, texts[i].as_bytes());
        length += texts[i].len();
        i += 1;
    }
    panic!("{}", text(bytes.split_at(length).0))
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
        if matches!(bytes[i], b'"' | b'\\') {
            count += 1;
        }
        i += 1;
    }
    count
}

/// Writes bytes, and gives the place after them. By one copy: byte by byte, the texts of a schema would
/// be most of the time that it takes to compile.
const fn put<'a>(free: &'a mut [u8], bytes: &[u8]) -> &'a mut [u8] {
    let (place, free) = free.split_at_mut(bytes.len());
    place.copy_from_slice(bytes);
    free
}

/// The same inside of a JSON string.
const fn put_escaped<'a>(mut free: &'a mut [u8], bytes: &[u8]) -> &'a mut [u8] {
    let mut i = 0;
    while i < bytes.len() {
        if matches!(bytes[i], b'"' | b'\\') {
            free = put(free, b"\\");
        }
        free = put(free, &[bytes[i]]);
        i += 1;
    }
    free
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holes_are_filled_and_escaped() {
        const FILLINGS: &[&str] = &["\"x\\y\"", "plain", "é"];
        const HOLES: &[(usize, usize)] = &[(2, 1), (7, 0), (7, 2)];
        const JSON: Template = json(HOLES, "a  \"b\" ", FILLINGS);
        const SQL: Template = sql(HOLES, "a  \"b\" ", FILLINGS);
        static JSON_BYTES: [u8; len(&JSON)] = join(&JSON);
        static SQL_BYTES: [u8; len(&SQL)] = join(&SQL);
        assert_eq!(text(&JSON_BYTES), r#"a plain "b" \"x\\y\"é"#);
        assert_eq!(text(&SQL_BYTES), r#"a plain "b" "x\y"é"#);
    }
}
