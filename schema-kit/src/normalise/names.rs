//! Qualified names inside a SQL text.
//!
//! Everything that names an object of a schema is structure in the model, except what stands in
//! types and expressions. Here those names are found by their tokens, never by their letters: what
//! stands in a string, a comment or a longer name is left alone.

use schema_model::Name;
use schema_model::name::quote_literal;

/// The text with each qualified name, and each name of a sequence in `nextval('…')`, replaced by
/// what `map` gives for it, if anything.
pub(super) fn rewrite(sql: &str, map: impl Fn(&Name) -> Option<Name>) -> String {
    let mut text = String::with_capacity(sql.len());
    let mut copied = 0;
    for found in find(sql) {
        if let Some(name) = map(&found.name) {
            text.push_str(&sql[copied..found.start]);
            let name = name.to_string();
            text.push_str(&if found.is_literal { quote_literal(&name) } else { name });
            copied = found.end;
        }
    }
    text.push_str(&sql[copied..]);
    text
}

/// The sequences that a default draws from: the names in its `nextval('…')`.
pub(super) fn sequences(sql: &str) -> impl Iterator<Item = Name> {
    find(sql).into_iter().filter(|found| found.is_literal).map(|found| found.name)
}

struct Found {
    name: Name,
    start: usize,
    end: usize,
    is_literal: bool,
}

fn find(sql: &str) -> Vec<Found> {
    let tokens = tokens(sql);
    let mut found = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let after_dot = at > 0 && tokens[at - 1].kind == Kind::Other('.');
        let next = |n: usize| tokens.get(at + n).map(|token| &token.kind);
        match (&token.kind, next(1), next(2)) {
            (Kind::Ident(schema), Some(Kind::Other('.')), Some(Kind::Ident(name)))
                if !after_dot =>
            {
                found.push(Found {
                    name: Name::qualified(schema, name),
                    start: token.start,
                    end: tokens[at + 2].end,
                    is_literal: false,
                });
            }
            (Kind::Ident(function), Some(Kind::Other('(')), Some(Kind::Text(text)))
                if function == "nextval" =>
            {
                if let Ok(name) = text.parse::<Name>() {
                    let Token { start, end, .. } = tokens[at + 2];
                    found.push(Found { name, start, end, is_literal: true });
                }
            }
            _ => {}
        }
    }
    found
}

#[derive(Debug, PartialEq)]
enum Kind {
    /// A name, unquoted and folded.
    Ident(String),
    /// A plain string, unquoted.
    Text(String),
    /// A character that means itself.
    Other(char),
    /// A number, or a string with escapes or dollars.
    Opaque,
}

struct Token {
    kind: Kind,
    start: usize,
    end: usize,
}

/// The tokens of a SQL text, without blanks and comments. What is left open ends with the text.
fn tokens(sql: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut start = 0;
    while let Some(first) = sql[start..].chars().next() {
        let rest = &sql[start..];
        let (kind, length) = if first.is_whitespace() {
            (None, first.len_utf8())
        } else if rest.starts_with("--") {
            (None, rest.find('\n').unwrap_or(rest.len()))
        } else if rest.starts_with("/*") {
            (None, comment(rest))
        } else {
            let (kind, length) = token(rest, first);
            (Some(kind), length)
        };
        if let Some(kind) = kind {
            tokens.push(Token { kind, start, end: start + length });
        }
        start += length;
    }
    tokens
}

fn token(rest: &str, first: char) -> (Kind, usize) {
    match first {
        '\'' => {
            let length = quoted(rest, '\'');
            (Kind::Text(unquoted(&rest[..length], '\'')), length)
        }
        '"' => {
            let length = quoted(rest, '"');
            (Kind::Ident(unquoted(&rest[..length], '"')), length)
        }
        'e' | 'E' if rest[1..].starts_with('\'') => (Kind::Opaque, 1 + escaped(&rest[1..])),
        '$' => match dollars(rest) {
            Some(length) => (Kind::Opaque, length),
            None => (Kind::Other('$'), 1),
        },
        '0'..='9' => {
            let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '.' || c == '_'));
            (Kind::Opaque, end.unwrap_or(rest.len()))
        }
        _ if is_name(first) => {
            let end = rest.find(|c: char| !(is_name(c) || c.is_ascii_digit() || c == '$'));
            let length = end.unwrap_or(rest.len());
            (Kind::Ident(rest[..length].to_ascii_lowercase()), length)
        }
        _ => (Kind::Other(first), first.len_utf8()),
    }
}

fn is_name(c: char) -> bool {
    c.is_ascii_alphabetic() || c == '_' || !c.is_ascii()
}

/// The length of a quoted token, in which a doubled quote stands for one.
fn quoted(text: &str, quote: char) -> usize {
    let mut at = 1;
    while let Some(found) = text[at..].find(quote) {
        at += found + 1;
        if !text[at..].starts_with(quote) {
            return at;
        }
        at += 1;
    }
    text.len()
}

fn unquoted(token: &str, quote: char) -> String {
    let inner = token.strip_prefix(quote).unwrap_or(token);
    let inner = inner.strip_suffix(quote).unwrap_or(inner);
    let mut doubled = [0; 8];
    let half = quote.len_utf8();
    quote.encode_utf8(&mut doubled);
    quote.encode_utf8(&mut doubled[half..]);
    match std::str::from_utf8(&doubled[..2 * half]) {
        Ok(doubled) => inner.replace(doubled, &doubled[..half]),
        Err(_) => inner.to_owned(),
    }
}

/// The length of a string in which a backslash escapes the next character.
fn escaped(text: &str) -> usize {
    let mut chars = text.char_indices().skip(1);
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' => drop(chars.next()),
            '\'' if text[at + 1..].starts_with('\'') => drop(chars.next()),
            '\'' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// The length of a `$tag$…$tag$` string.
fn dollars(text: &str) -> Option<usize> {
    let tag_end = 1 + text[1..].find('$')?;
    let tag = &text[..=tag_end];
    let mut inner = tag[1..tag_end].chars();
    let is_tag = inner.next().is_none_or(is_name)
        && inner.all(|c| is_name(c) || c.is_ascii_digit());
    if !is_tag {
        return None;
    }
    let body = tag_end + 1;
    Some(text[body..].find(tag).map_or(text.len(), |end| body + end + tag.len()))
}

/// The length of a comment, which may hold others.
fn comment(text: &str) -> usize {
    let (mut at, mut depth) = (2, 1);
    while depth > 0 {
        let rest = &text[at..];
        match (rest.find("/*"), rest.find("*/")) {
            (Some(open), Some(close)) if open < close => (at, depth) = (at + open + 2, depth + 1),
            (_, Some(close)) => (at, depth) = (at + close + 2, depth - 1),
            (_, None) => return text.len(),
        }
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moved(sql: &str) -> String {
        rewrite(sql, |name| {
            (name.schema.as_deref() == Some("a b")).then(|| Name::qualified("S", &name.name))
        })
    }

    #[test]
    fn qualified_names_are_replaced_and_nothing_else() {
        for (sql, expected) in [
            (r#""a b".t[]"#, r#""S".t[]"#),
            (r#"x::"a b".T = "a b" . "T""#, r#"x::"S".t = "S"."T""#),
            (r#"nextval('"a b".seq'::regclass)"#, r#"nextval('"S".seq'::regclass)"#),
            (r#"nextval('"a b"."it''s"')"#, r#"nextval('"S"."it''s"')"#),
        ] {
            assert_eq!(moved(sql), expected);
        }
        for same in [
            r#"'"a b".t'"#,
            r#"E'\'"a b".t'"#,
            r#"$$"a b".t$$ || $x$"a b".t$x$"#,
            r#"/* "a b".t /* */ "a b".t */ 1 -- "a b".t"#,
            r#"c."a b".t"#,
            r#"lower('"a b".t')"#,
            r#"'open "a b".t"#,
            r#""open"#,
            "'",
            "$",
            "$1",
            "E'",
            "/*",
            "1.5 + é.é",
        ] {
            assert_eq!(moved(same), same);
        }
    }

    #[test]
    fn sequences_are_found_in_defaults() {
        let found: Vec<_> = sequences(r#"nextval('"Users_id_seq"'::regclass) + NEXTVAL('s.q')"#).collect();
        assert_eq!(found, [Name::new("Users_id_seq"), Name::qualified("s", "q")]);
        assert_eq!(sequences("nextval('') + nextval(x)").count(), 0);
    }
}
