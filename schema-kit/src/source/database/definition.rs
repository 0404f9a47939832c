//! The options of an index's keys, out of the server's own text of the index.
//!
//! Whether an operator class or a collation is the default one follows from rules about coercible
//! types that no catalog query can repeat. The server's `CREATE INDEX` text says it: it leaves out
//! what is a default. Each key's own text is known, so nothing is guessed about where one ends.

use schema_model::Nulls;

/// What stands before the keys.
pub(super) struct Head<'a> {
    /// The index, as SQL, and ` ON `.
    pub(super) index: &'a str,
    /// The table, as SQL, ` USING `, the access method and an open parenthesis.
    pub(super) table: &'a str,
}

/// What follows a key.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Options {
    pub(super) collation: Option<String>,
    pub(super) opclass: Option<String>,
    pub(super) descending: bool,
    pub(super) nulls: Option<Nulls>,
}

/// The options of each key of `definition`, which is a `CREATE INDEX` with that head; `None` when
/// the text is not that.
pub(super) fn key_options(
    definition: &str,
    head: &Head<'_>,
    keys: &[&str],
) -> Option<Vec<Options>> {
    let rest = definition.strip_prefix("CREATE ")?;
    let rest = rest.strip_prefix("UNIQUE ").unwrap_or(rest).strip_prefix("INDEX ")?;
    let rest = rest.strip_prefix(head.index)?;
    let mut rest = rest.strip_prefix("ONLY ").unwrap_or(rest).strip_prefix(head.table)?;
    let mut found = Vec::with_capacity(keys.len());
    for (at, key) in keys.iter().enumerate() {
        let (options, after) = options(rest.strip_prefix(key)?)?;
        found.push(options);
        rest = after.strip_prefix(if at + 1 < keys.len() { ", " } else { ")" })?;
    }
    Some(found)
}

/// The options at the start of a text, and what follows them.
pub(super) fn options(mut rest: &str) -> Option<(Options, &str)> {
    let mut options = Options::default();
    if let Some(after) = rest.strip_prefix(" COLLATE ") {
        let (name, after) = after.split_at(qualified_name(after)?);
        options.collation = Some(name.to_owned());
        rest = after;
    }
    if let Some(after) = rest.strip_prefix(' ')
        && !after.starts_with("DESC")
        && !after.starts_with("NULLS ")
    {
        let mut end = qualified_name(after)?;
        if after[end..].starts_with(" (") {
            end += parenthesised(&after[end..])?;
        }
        let (name, after) = after.split_at(end);
        options.opclass = Some(name.to_owned());
        rest = after;
    }
    if let Some(after) = rest.strip_prefix(" DESC") {
        options.descending = true;
        rest = after;
    }
    for (words, nulls) in [(" NULLS FIRST", Nulls::First), (" NULLS LAST", Nulls::Last)] {
        if let Some(after) = rest.strip_prefix(words) {
            options.nulls = Some(nulls);
            rest = after;
        }
    }
    Some((options, rest))
}

/// The length of the name, qualified or not, at the start of a text.
fn qualified_name(text: &str) -> Option<usize> {
    let mut end = 0;
    loop {
        end += identifier(&text[end..])?;
        if !text[end..].starts_with('.') {
            return Some(end);
        }
        end += 1;
    }
}

fn identifier(text: &str) -> Option<usize> {
    let length = if text.starts_with('"') {
        quoted(text)?
    } else {
        text.find([' ', '.', ',', ')']).unwrap_or(text.len())
    };
    (length > 0).then_some(length)
}

/// The length of what the quote at the start of a text encloses, quotes included.
fn quoted(text: &str) -> Option<usize> {
    let quote = text.chars().next()?;
    let mut at = quote.len_utf8();
    loop {
        at += text[at..].find(quote)? + quote.len_utf8();
        if !text[at..].starts_with(quote) {
            return Some(at);
        }
        at += quote.len_utf8();
    }
}

/// The length of `(…)` or `name(…)` at the start of a text, whatever stands inside.
pub(super) fn call(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let mut at = 0;
    loop {
        at += text[at..].find(['\'', '"', '(', ')'])?;
        match &text[at..=at] {
            "(" => depth += 1,
            ")" => depth = depth.checked_sub(1)?,
            _ => {
                at += quoted(&text[at..])?;
                continue;
            }
        }
        at += 1;
        if depth == 0 {
            return Some(at);
        }
    }
}

/// The length of ` (…)` at the start of a text.
fn parenthesised(text: &str) -> Option<usize> {
    let mut at = 0;
    loop {
        at += text[at..].find(['\'', '"', ')'])?;
        if text[at..].starts_with(')') {
            return Some(at + 1);
        }
        at += quoted(&text[at..])?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: Head<'_> = Head { index: r#""i, ""1""" ON "#, table: r#""a ON b" USING btree ("# };

    fn read(keys: &str, texts: &[&str]) -> Option<Vec<Options>> {
        let definition =
            format!(r#"CREATE UNIQUE INDEX "i, ""1""" ON "a ON b" USING btree ({keys}) WHERE x"#);
        key_options(&definition, &HEAD, texts)
    }

    #[test]
    fn options_are_found_behind_each_key() {
        let found = read(
            r#"a, lower(b) COLLATE "C d" DESC NULLS LAST, "DESC, x" s."o.p" (n='1)', m='2') NULLS FIRST, d DESC"#,
            &["a", "lower(b)", "\"DESC, x\"", "d"],
        );
        let expected = [
            Options::default(),
            Options {
                collation: Some("\"C d\"".into()),
                descending: true,
                nulls: Some(Nulls::Last),
                opclass: None,
            },
            Options {
                opclass: Some(r#"s."o.p" (n='1)', m='2')"#.into()),
                nulls: Some(Nulls::First),
                ..Options::default()
            },
            Options { descending: true, ..Options::default() },
        ];
        assert_eq!(found.as_deref(), Some(&expected[..]));
    }

    #[test]
    fn another_text_is_not_read() {
        assert_eq!(read("a, b", &["a"]), None);
        assert_eq!(read("a", &["a", "b"]), None);
        assert_eq!(read("a \"unclosed", &["a"]), None);
        assert_eq!(key_options("CREATE INDEX other ON t USING btree (a)", &HEAD, &["a"]), None);
    }
}
