//! The little that planning has to know about the text of an expression: which columns it may
//! mention, what a rename makes of it, whether it gives every row the same value.
//!
//! The texts come from the server's deparser, so this is a lexer for its spelling, not a parser of
//! SQL. Where it errs, it errs towards one dependency or one replacement too many.

use std::collections::BTreeSet;

use schema_model::name::{quote_ident, quote_literal};
use schema_model::{Name, Table};

/// Functions that give one value per statement: adding a column with such a default writes no row.
const STEADY_FUNCTIONS: &[&str] = &[
    "abs",
    "array_fill",
    "concat",
    "current_database",
    "current_setting",
    "date_trunc",
    "decode",
    "encode",
    "json_build_array",
    "json_build_object",
    "jsonb_build_array",
    "jsonb_build_object",
    "length",
    "lower",
    "make_date",
    "make_interval",
    "make_timestamptz",
    "md5",
    "now",
    "round",
    "statement_timestamp",
    "timezone",
    "to_date",
    "to_json",
    "to_jsonb",
    "to_timestamp",
    "to_tsvector",
    "transaction_timestamp",
    "upper",
];

/// Words that a parenthesis may follow without a call.
const WORDS: &[&str] = &[
    "all",
    "and",
    "any",
    "array",
    "between",
    "case",
    "cast",
    "coalesce",
    "else",
    "end",
    "extract",
    "greatest",
    "in",
    "interval",
    "is",
    "least",
    "like",
    "not",
    "null",
    "nullif",
    "or",
    "overlaps",
    "position",
    "row",
    "some",
    "substring",
    "then",
    "trim",
    "when",
    "current_timestamp",
    "current_time",
    "localtimestamp",
    "localtime",
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Space,
    Identifier,
    Literal,
    Cast,
    Other,
}

#[derive(Debug, Clone, Copy)]
struct Token<'a> {
    kind: Kind,
    text: &'a str,
}

impl Token<'_> {
    /// The identifier that this token spells, unquoted.
    fn identifier(&self) -> String {
        match self.text.strip_prefix('"').and_then(|text| text.strip_suffix('"')) {
            Some(quoted) => quoted.replace("\"\"", "\""),
            None => self.text.to_ascii_lowercase(),
        }
    }
}

fn lex(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let (kind, length) = next(rest, first);
        let (token, tail) = rest.split_at(length);
        tokens.push(Token { kind, text: token });
        rest = tail;
    }
    tokens
}

fn next(rest: &str, first: char) -> (Kind, usize) {
    let run = |accept: fn(char) -> bool| rest.find(|c| !accept(c)).unwrap_or(rest.len());
    match first {
        c if c.is_whitespace() => (Kind::Space, run(char::is_whitespace)),
        '"' => (Kind::Identifier, quoted(rest, '"', false)),
        '\'' => (Kind::Literal, quoted(rest, '\'', false)),
        'E' | 'e' if rest[1..].starts_with('\'') => {
            (Kind::Literal, 1 + quoted(&rest[1..], '\'', true))
        }
        ':' if rest.starts_with("::") => (Kind::Cast, 2),
        c if c.is_alphabetic() || c == '_' => {
            (Kind::Identifier, run(|c| c.is_alphanumeric() || c == '_' || c == '$'))
        }
        c if c.is_ascii_digit() => (Kind::Literal, run(|c| c.is_ascii_alphanumeric() || c == '.')),
        c => (Kind::Other, c.len_utf8()),
    }
}

/// The length of a quoted text at the start of `rest`, a doubled quote being part of it.
fn quoted(rest: &str, quote: char, backslashes: bool) -> usize {
    let mut chars = rest.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        if backslashes && c == '\\' {
            chars.next();
        } else if c == quote && chars.next_if(|(_, next)| *next == quote).is_none() {
            return at + quote.len_utf8();
        }
    }
    rest.len()
}

/// Tokens that stand in a value's place, each with whether a parenthesis follows: names of types
/// after `::` are left out.
fn value_identifiers(text: &str) -> Vec<(usize, String, bool)> {
    let tokens = lex(text);
    let mut found = Vec::new();
    let mut in_type = false;
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate() {
        let opens = tokens[at + 1..].iter().find(|t| t.kind != Kind::Space);
        let opens = opens.is_some_and(|token| token.text == "(");
        match (token.kind, token.text) {
            (Kind::Cast, _) => (in_type, depth) = (true, 0),
            (Kind::Space, _) => {}
            (_, "(") if in_type => depth += 1,
            (_, ")") if in_type && depth > 0 => depth -= 1,
            (Kind::Identifier, _) if in_type => {
                // `x::text AND …`: the type's name ends where a word of the grammar begins.
                in_type = !WORDS.contains(&token.identifier().as_str());
            }
            (_, "." | "[" | "]") if in_type => {}
            (Kind::Identifier, _) => found.push((at, token.identifier(), opens)),
            _ if depth == 0 => in_type = false,
            _ => {}
        }
    }
    found
}

/// The identifiers in an expression that may be columns.
pub(crate) fn identifiers(expression: &str) -> BTreeSet<String> {
    value_identifiers(expression).into_iter().map(|(_, name, _)| name).collect()
}

/// The columns of a table that an expression may mention.
pub(crate) fn columns_in(expression: &str, table: &Table) -> BTreeSet<String> {
    let mut names = identifiers(expression);
    names.retain(|name| table.column(name).is_some());
    names
}

/// The expression after a column of its table got another name.
pub(crate) fn rename_column(expression: &str, from: &str, to: &str) -> String {
    let renamed: BTreeSet<usize> = value_identifiers(expression)
        .into_iter()
        .filter(|(_, name, opens)| name == from && !opens)
        .map(|(at, ..)| at)
        .collect();
    let spelled = quote_ident(to);
    let tokens = lex(expression).into_iter().enumerate();
    tokens.map(|(at, token)| if renamed.contains(&at) { &spelled } else { token.text }).collect()
}

/// The expression after a label of an enumerated type got another name.
pub(crate) fn rename_label(expression: &str, of: &Name, from: &str, to: &str) -> String {
    let cast = format!("::{of}");
    expression
        .replace(&format!("{}{cast}", quote_literal(from)), &format!("{}{cast}", quote_literal(to)))
}

/// A type or an expression after a type got another name: in a type's place, after `::`.
pub(crate) fn rename_type(text: &str, from: &Name, to: &Name) -> String {
    let (old, new) = (from.to_string(), to.to_string());
    if text.trim_end_matches("[]") == old {
        return text.replacen(&old, &new, 1);
    }
    let mut renamed = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("::") {
        let (before, after) = rest.split_at(at + 2);
        renamed.push_str(before);
        let ends =
            |tail: &str| !tail.starts_with(|c: char| c.is_alphanumeric() || "_$.".contains(c));
        rest = match after.strip_prefix(&old) {
            Some(tail) if ends(tail) => {
                renamed.push_str(&new);
                tail
            }
            _ => after,
        };
    }
    renamed + rest
}

/// Whether a default is one value for all rows that are there already, so that adding its column
/// rewrites nothing. Unknown functions count as volatile.
pub(crate) fn is_steady(expression: &str) -> bool {
    value_identifiers(expression).iter().filter(|(.., opens)| *opens).all(|(_, name, _)| {
        STEADY_FUNCTIONS.contains(&name.as_str()) || WORDS.contains(&name.as_str())
    })
}

#[cfg(test)]
mod tests {
    use schema_model::Column;

    use super::*;

    #[test]
    fn columns_are_found_outside_of_literals_and_types() {
        let mut table = Table::new(Name::new("t"));
        for name in ["status", "text", "Odd name", "lower"] {
            table.columns.push(Column::new(name, "text"));
        }
        let found = |text| columns_in(text, &table).into_iter().collect::<Vec<_>>();
        assert_eq!(found("(status = 'text'::status)"), ["status"]);
        assert_eq!(found("(\"Odd name\")::text ~ E'a\\'status'"), ["Odd name"]);
        assert_eq!(found("(('x')::character varying(3) = status)"), ["status"]);
        assert_eq!(found("((1)::numeric(10,2) > 0) AND text IS NULL"), ["text"]);
        assert_eq!(found("'1'::text AND text"), ["text"]);
    }

    #[test]
    fn a_rename_leaves_calls_types_and_literals_alone() {
        let renamed = rename_column("(lower(lower) = 'lower'::lower)", "lower", "Other");
        assert_eq!(renamed, "(lower(\"Other\") = 'lower'::lower)");
    }

    #[test]
    fn a_renamed_type_is_found_where_a_type_stands() {
        let (from, to) = (Name::new("state"), Name::qualified("a", "State"));
        let renamed = |text| rename_type(text, &from, &to);
        assert_eq!(renamed("state[]"), "a.\"State\"[]");
        assert_eq!(renamed("state = 'x'::state"), "state = 'x'::a.\"State\"");
        assert_eq!(
            renamed("'x'::state_2 = ANY (y::state[])"),
            "'x'::state_2 = ANY (y::a.\"State\"[])"
        );
    }

    #[test]
    fn unknown_functions_are_volatile() {
        for steady in ["now()", "'{}'::text[]", "0", "'x'::character varying(3)", "ARRAY[1, 2]"] {
            assert!(is_steady(steady), "{steady}");
        }
        for volatile in ["gen_random_uuid()", "nextval('s'::regclass)", "clock_timestamp()"] {
            assert!(!is_steady(volatile), "{volatile}");
        }
    }
}
