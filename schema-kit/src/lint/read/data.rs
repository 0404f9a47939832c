//! Names that a statement says twice where once is right.

use std::collections::BTreeSet;

use schema_core::migrate::statements::{Cursor, TokenKind, unquote};

use super::column::skip_element;
use super::names::identifier;

/// The columns that are assigned twice by an `UPDATE`, an `INSERT` or its `ON CONFLICT`, or named
/// twice by a `SELECT … INTO`.
pub(super) fn duplicates(mut cursor: Cursor<'_>) -> Vec<(String, usize)> {
    if cursor.peek_is("SELECT") && cursor.has("INTO") {
        return repeated(output_names(cursor));
    }
    let mut found = Vec::new();
    if cursor.eat("INSERT INTO") {
        cursor.name();
        found.extend(repeated(column_list(&mut cursor)));
    } else if !cursor.peek_is("UPDATE") {
        return found;
    }
    while !cursor.is_at_end() {
        if cursor.eat("SET") {
            found.extend(repeated(assignments(&mut cursor)));
        } else if cursor.peek_symbol('(') {
            cursor.eat_parenthesised();
        } else {
            cursor.bump();
        }
    }
    found
}

/// The names that come again.
pub(super) fn repeated(names: impl IntoIterator<Item = (String, usize)>) -> Vec<(String, usize)> {
    let mut seen = BTreeSet::new();
    names.into_iter().filter(|(name, _)| !seen.insert(name.clone())).collect()
}

fn column_list(cursor: &mut Cursor<'_>) -> Vec<(String, usize)> {
    let mut names = Vec::new();
    if cursor.eat_symbol('(') {
        while !(cursor.is_at_end() || cursor.eat_symbol(')')) {
            let offset = cursor.offset();
            // An element of an array or a field of a composite is not the whole column.
            if let Some(name) = identifier(cursor)
                && (cursor.peek_symbol(',') || cursor.peek_symbol(')'))
            {
                names.push((name, offset));
            }
            skip_element(cursor);
        }
    }
    names
}

/// Reads `a = …, (b, c) = …` up to the clause behind it.
fn assignments(cursor: &mut Cursor<'_>) -> Vec<(String, usize)> {
    let mut names = Vec::new();
    loop {
        let offset = cursor.offset();
        if cursor.peek_symbol('(') {
            names.extend(column_list(cursor));
        } else if let Some(name) = identifier(cursor)
            && cursor.peek_symbol('=')
        {
            names.push((name, offset));
        }
        let ends = ["FROM", "WHERE", "RETURNING"];
        while !(cursor.is_at_end() || cursor.peek_symbol(',')) {
            if ends.iter().any(|word| cursor.peek_is(word)) {
                return names;
            }
            if cursor.peek_symbol('(') {
                cursor.eat_parenthesised();
            } else {
                cursor.bump();
            }
        }
        if !cursor.eat_symbol(',') {
            return names;
        }
    }
}

/// The names behind the expressions of a select list, as far as they are written.
fn output_names(mut cursor: Cursor<'_>) -> Vec<(String, usize)> {
    cursor.eat("SELECT");
    let mut names = Vec::new();
    let mut last = None;
    while let Some((token, text)) = cursor.peek() {
        if cursor.peek_is("INTO") || cursor.peek_is("FROM") || cursor.peek_symbol(',') {
            names.extend(last.take());
            if !cursor.eat_symbol(',') {
                break;
            }
        } else if cursor.peek_symbol('(') {
            cursor.eat_parenthesised();
            last = None;
        } else {
            let is_name = matches!(token.kind, TokenKind::Word | TokenKind::QuotedIdentifier);
            last = is_name.then(|| (unquote(text), token.start));
            cursor.bump();
        }
    }
    names
}
