//! Names and strings of a statement.

use schema_core::migrate::statements::{Cursor, TokenKind, unquote};
use schema_model::Name;
use schema_model::name::MAX_IDENTIFIER_BYTES;

/// The next identifier, as the server understands it.
pub(in crate::lint) fn identifier(cursor: &mut Cursor<'_>) -> Option<String> {
    cursor.identifier().map(unquote)
}

/// The next name, with its schema when it has one.
pub(in crate::lint) fn name(cursor: &mut Cursor<'_>) -> Option<Name> {
    let mut parts = vec![identifier(cursor)?];
    while cursor.eat_symbol('.') {
        parts.push(identifier(cursor)?);
    }
    let name = parts.pop()?;
    Some(Name { schema: parts.pop(), name })
}

/// The identifiers of a statement that the server would cut, with their offsets.
pub(super) fn too_long(mut cursor: Cursor<'_>) -> Vec<(String, usize)> {
    let mut found = Vec::new();
    while let Some((token, text)) = cursor.bump() {
        if matches!(token.kind, TokenKind::Word | TokenKind::QuotedIdentifier) {
            let name = unquote(text);
            if name.len() > MAX_IDENTIFIER_BYTES {
                found.push((name, token.start));
            }
        }
    }
    found
}

/// The strings of a statement, without their quotes.
pub(super) fn strings(mut cursor: Cursor<'_>) -> Vec<String> {
    let mut found = Vec::new();
    while let Some((token, text)) = cursor.bump() {
        if token.kind == TokenKind::String {
            found.push(text.trim_matches('\'').to_owned());
        }
    }
    found
}
