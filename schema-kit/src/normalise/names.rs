//! Qualified names inside a SQL text.
//!
//! Everything that names an object of a schema is structure in the model, except what stands in
//! types and expressions. Here those names are found by their tokens, never by their letters: what
//! stands in a string, a comment or a longer name is left alone.

use schema_core::migrate::statements::{Token, TokenKind, tokens};
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
pub(crate) fn sequences(sql: &str) -> impl Iterator<Item = Name> {
    find(sql).into_iter().filter(|found| found.is_literal).map(|found| found.name)
}

struct Found {
    name: Name,
    start: usize,
    end: usize,
    is_literal: bool,
}

fn find(sql: &str) -> Vec<Found> {
    // What comes after a quote that is never closed has no tokens; the server will say so.
    let tokens = tokens(sql).map_while(Result::ok).filter(|token| !token.is_comment());
    let tokens: Vec<Token> = tokens.collect();
    let mut found = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let (Some(separator), Some(next)) = (tokens.get(at + 1), tokens.get(at + 2)) else { break };
        let Some(first) = identifier(sql, token) else { continue };
        let follows_dot = at > 0 && tokens[at - 1].kind == TokenKind::Symbol('.');
        if separator.kind == TokenKind::Symbol('.') && !follows_dot {
            found.extend(identifier(sql, next).map(|name| Found {
                name: Name::qualified(first, name),
                start: token.start,
                end: next.end,
                is_literal: false,
            }));
        } else if separator.kind == TokenKind::Symbol('(') && first == "nextval" {
            let name = string(sql, next).and_then(|text| text.parse().ok());
            found.extend(name.map(|name| Found {
                name,
                start: next.start,
                end: next.end,
                is_literal: true,
            }));
        }
    }
    found
}

/// The name that a token is, unquoted and folded.
fn identifier(sql: &str, token: &Token) -> Option<String> {
    let text = &sql[token.start..token.end];
    match token.kind {
        TokenKind::Word => Some(text.to_ascii_lowercase()),
        TokenKind::QuotedIdentifier => {
            Some(text.strip_prefix('"')?.strip_suffix('"')?.replace("\"\"", "\""))
        }
        _ => None,
    }
}

/// The plain string that a token is, unquoted.
fn string(sql: &str, token: &Token) -> Option<String> {
    let text = &sql[token.start..token.end];
    Some(text.strip_prefix('\'')?.strip_suffix('\'')?.replace("''", "'"))
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
        let found: Vec<_> =
            sequences(r#"nextval('"Users_id_seq"'::regclass) + NEXTVAL('s.q')"#).collect();
        assert_eq!(found, [Name::new("Users_id_seq"), Name::qualified("s", "q")]);
        assert_eq!(sequences("nextval('') + nextval(x)").count(), 0);
    }
}
