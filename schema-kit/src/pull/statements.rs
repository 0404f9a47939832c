//! Files of SQL: the statements that change, where they stand.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::PathBuf;

use schema_core::migrate::statements::{Cursor, Statement, TokenKind, split, unquote};

use super::edit::{Edits, lines};
use super::files::Files;
use super::leftover::Leftovers;
use crate::Error;
use crate::source::sql_files;

/// A statement of a file.
struct Written {
    path: PathBuf,
    range: Range<usize>,
    sql: String,
    id: String,
}

/// Brings the files from one set of statements to another. Without the first, from what they say
/// themselves.
pub(super) fn merge(
    base: Option<&Leftovers>,
    theirs: &Leftovers,
    files: &mut Files<'_>,
) -> Result<(), Error> {
    let (texts, written) = read(files)?;
    let new: Vec<&String> = theirs.files.values().flatten().collect();
    let old: Vec<&String> = match base {
        Some(base) => base.files.values().flatten().collect(),
        None => written.iter().map(|statement| &statement.sql).collect(),
    };
    let same = |a: &str, b: &str| words(a) == words(b);
    let is_in = |all: &[&String], sql: &str| all.iter().any(|other| same(other, sql));
    let mut gone: Vec<&Written> = Vec::new();
    for sql in old.iter().filter(|sql| !is_in(&new, sql)) {
        let place = written.iter().find(|own| same(&own.sql, sql));
        let by_name = || written.iter().find(|own| !own.id.is_empty() && own.id == id(sql));
        gone.extend(place.or_else(by_name));
    }
    let mut edits: BTreeMap<PathBuf, Edits> = BTreeMap::new();
    let mut fresh: BTreeMap<PathBuf, Vec<&String>> = BTreeMap::new();
    for (file, statements) in &theirs.files {
        for sql in statements.iter().filter(|sql| !is_in(&old, sql)) {
            let successor = gone.iter().position(|own| !own.id.is_empty() && own.id == id(sql));
            if let Some(own) = successor.map(|at| gone.remove(at)) {
                edits.entry(own.path.clone()).or_default().replace(own.range.clone(), sql.as_str());
            } else {
                let path = files.target.sql.join(format!("{file}.sql"));
                fresh.entry(path).or_default().push(sql);
            }
        }
    }
    // A statement of another kind than those that pulling writes is not the database's.
    for own in gone.into_iter().filter(|own| base.is_some() || !own.id.is_empty()) {
        let text = texts.get(&own.path).map_or("", String::as_str);
        let semicolon = usize::from(text[own.range.end..].starts_with(';'));
        let mut range = lines(text, own.range.start..own.range.end + semicolon);
        if text[range.end..].starts_with('\n') {
            range.end += 1;
        }
        edits.entry(own.path.clone()).or_default().replace(range, "");
    }
    for path in fresh.keys() {
        edits.entry(path.clone()).or_default();
    }
    for (path, edits) in edits {
        let before = texts.get(&path).cloned();
        let mut after = edits.apply(before.as_deref().unwrap_or_default());
        for sql in fresh.get(&path).into_iter().flatten() {
            if !after.is_empty() {
                after.truncate(after.trim_end().len());
                after.push_str(if after.is_empty() { "" } else { "\n\n" });
            }
            after.push_str(&format!("{};\n", sql.trim_end()));
        }
        files.sql.insert(path, (before, after));
    }
    Ok(())
}

/// The files that are there, and their statements.
fn read(files: &Files<'_>) -> Result<(BTreeMap<PathBuf, String>, Vec<Written>), Error> {
    let (mut texts, mut written) = (BTreeMap::new(), Vec::new());
    if !files.target.sql.exists() {
        return Ok((texts, written));
    }
    for path in sql_files(&files.target.sql)? {
        let text = std::fs::read_to_string(&path).map_err(Error::io("read", &path))?;
        let statements = split(&text).map_err(|error| Error::Sql {
            path: path.clone(),
            line: error.line,
            message: error.kind.to_string(),
        })?;
        written.extend(statements.iter().map(|statement| Written {
            path: path.clone(),
            range: statement.offset..statement.offset + statement.sql.len(),
            sql: statement.sql.to_owned(),
            id: id(statement.sql),
        }));
        texts.insert(path, text);
    }
    Ok((texts, written))
}

/// The words and symbols of a statement: two that differ in spaces alone have the same.
fn words(sql: &str) -> Vec<&str> {
    let mut cursor = Cursor::new(&Statement { sql, offset: 0, line: 1 });
    let mut words = Vec::new();
    while let Some((_, text)) = cursor.bump() {
        words.push(text);
    }
    words
}

/// Words that say how something is created, not what.
const HOW: &[&str] =
    &["OR", "REPLACE", "UNIQUE", "UNLOGGED", "IF", "NOT", "EXISTS", "CONCURRENTLY", "ONLY"];

/// What a statement is about, as far as its first words tell: `CREATE FUNCTION f`, `CREATE TRIGGER t ON
/// users`. Empty for one of another kind.
fn id(sql: &str) -> String {
    let mut cursor = Cursor::new(&Statement { sql, offset: 0, line: 1 });
    let mut found: Vec<String> = Vec::new();
    let first = cursor.peek().map(|(_, text)| text.to_uppercase()).unwrap_or_default();
    if !["CREATE", "ALTER", "COMMENT"].contains(&first.as_str()) {
        return String::new();
    }
    while let Some((token, text)) = cursor.bump() {
        let upper = text.to_uppercase();
        let is_name = matches!(token.kind, TokenKind::Word | TokenKind::QuotedIdentifier);
        let ends = match first.as_str() {
            "COMMENT" => upper == "IS",
            "ALTER" => ["CHECK", "FOREIGN", "USING", "SET"].contains(&upper.as_str()),
            _ => {
                text == "("
                    || ["AS", "FOR", "BEFORE", "AFTER", "INSTEAD", "USING", "VERSION", "SCHEMA"]
                        .contains(&upper.as_str())
                        && found.len() > 2
            }
        };
        if ends {
            break;
        }
        if is_name && HOW.contains(&upper.as_str()) {
            continue;
        }
        found.push(if token.kind == TokenKind::QuotedIdentifier {
            unquote(text)
        } else {
            text.to_lowercase()
        });
    }
    // The table of a trigger comes behind its events.
    if found.get(1).is_some_and(|kind| ["trigger", "constraint", "rule"].contains(&kind.as_str())) {
        let all = words(sql);
        let on = all
            .iter()
            .position(|word| word.eq_ignore_ascii_case("on") || word.eq_ignore_ascii_case("to"));
        found.extend(on.and_then(|at| all.get(at + 1)).map(|table| unquote(table)));
    }
    found.join(" ")
}
