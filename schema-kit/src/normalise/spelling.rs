//! Two spellings of one table that need no server to be told alike.
//!
//! The server's deparser puts an expression in parentheses and casts a string to the type of its
//! column. Undoing just that makes most declared tables equal to what a catalog says of them. What is
//! not found alike here is only not known to be: the server decides.

use schema_core::migrate::statements::{Token, TokenKind, tokens};
use schema_model::{Column, Table};

use super::scratch::texts;

/// Types whose literals may stand without quotes.
const NUMBERS: &[&str] = &["smallint", "integer", "bigint", "numeric", "real", "double precision"];

/// Whether the two are one table in different words.
pub(super) fn is_alike(one: &Table, other: &Table) -> bool {
    one.name == other.name
        && one.columns.len() == other.columns.len()
        && (one == other || plain(one) == plain(other))
}

/// The table with every text as plain as it can be.
fn plain(table: &Table) -> Table {
    let mut table = table.clone();
    for text in texts(&mut table) {
        *text = without_parentheses(text).to_owned();
    }
    for column in &mut table.columns {
        column.default = column.default.take().map(|default| literal(default, column));
    }
    table
}

/// An expression without the parentheses around all of it.
fn without_parentheses(sql: &str) -> &str {
    let mut sql = sql.trim();
    while let Some(inner) = inside(sql) {
        sql = inner.trim();
    }
    sql
}

/// What stands between the parenthesis that a text begins with and the one that it ends with.
fn inside(sql: &str) -> Option<&str> {
    if !sql.starts_with('(') || !sql.ends_with(')') {
        return None;
    }
    let mut depth = 0_usize;
    for token in tokens(sql) {
        let token = token.ok()?;
        match token.kind {
            TokenKind::Symbol('(') => depth += 1,
            TokenKind::Symbol(')') => depth = depth.checked_sub(1)?,
            _ => {}
        }
        // closed before the end: it belongs to a part
        if depth == 0 && token.end < sql.len() {
            return None;
        }
    }
    sql.get(1..sql.len() - 1)
}

/// A default without the cast of a literal to what its column takes anyway.
fn literal(default: String, column: &Column) -> String {
    let found: Option<Vec<Token>> = tokens(&default).map(Result::ok).collect();
    let Some([string, rest @ ..]) = found.as_deref() else { return default };
    let text = &default[string.start..string.end];
    let (Some(inner), true) = (quoted(text), is_cast_to(&column.ty, &default, rest)) else {
        return default;
    };
    let number = inner.strip_prefix('-').unwrap_or(inner);
    let is_number = number.starts_with(|c: char| c.is_ascii_digit())
        && number.chars().all(|c| c.is_ascii_digit() || c == '.');
    if is_number && NUMBERS.contains(&without_modifier(&column.ty).as_str()) {
        return inner.to_owned();
    }
    text.to_owned()
}

/// What stands between plain single quotes.
fn quoted(text: &str) -> Option<&str> {
    text.strip_prefix('\'')?.strip_suffix('\'')
}

/// Whether these tokens are nothing, or `::` and the type.
fn is_cast_to(ty: &str, sql: &str, tokens: &[Token]) -> bool {
    let colon = TokenKind::Symbol(':');
    match tokens {
        [] => true,
        [first, second, named, ..] if first.kind == colon && second.kind == colon => {
            let named = sql[named.start..].trim();
            named == ty || named == without_modifier(ty)
        }
        _ => false,
    }
}

/// `character varying` of `character varying(255)`.
fn without_modifier(ty: &str) -> String {
    match (ty.find('('), ty.find(')')) {
        (Some(open), Some(close)) if open < close => format!("{}{}", &ty[..open], &ty[close + 1..]),
        _ => ty.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use schema_model::{Constraint, ConstraintKind, Name};

    use super::*;

    fn table(ty: &str, default: &str, check: &str) -> Table {
        let mut table = Table::new(Name::new("t"));
        table.columns.push(Column { default: Some(default.to_owned()), ..Column::new("c", ty) });
        let kind = ConstraintKind::Check { expression: check.to_owned(), no_inherit: false };
        table.constraints.push(Constraint::new("t_check", kind));
        table
    }

    fn alike(ty: &str, one: (&str, &str), other: (&str, &str)) -> bool {
        is_alike(&table(ty, one.0, one.1), &table(ty, other.0, other.1))
    }

    #[test]
    fn parentheses_around_all_and_casts_to_the_columns_type_make_no_difference() {
        assert!(alike("jsonb", ("'{}'", "c <> '[]'"), ("'{}'::jsonb", "(c <> '[]')")));
        assert!(alike(
            "character varying(9)",
            ("'a'", "f(c) = ')'"),
            ("'a'::character varying", "((f(c) = ')'))")
        ));
        assert!(alike("integer", ("-1", "c > 0"), ("'-1'::integer", "(c > 0)")));
        assert!(alike("numeric(9,2)", ("-1.5", "c > 0"), ("'-1.5'::numeric", "c > 0")));
    }

    #[test]
    fn what_may_differ_differs() {
        assert!(!alike("integer", ("1", "(a) + (b)"), ("1", "a) + (b")));
        assert!(!alike("text", ("'a'::bpchar", "true"), ("'a'", "true")));
        assert!(!alike("text", ("'a'::text || 'b'", "true"), ("'a' || 'b'", "true")));
        assert!(!alike("text", ("'1'", "true"), ("1", "true")));
        assert!(!alike("text", ("'a'", "(c) IS NULL"), ("'a'", "c IS NULL")));
        assert!(!alike("text", (r"E'\n'", "true"), (r"'\n'", "true")));
    }
}
