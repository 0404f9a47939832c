//! What is wrong with a migration's text, found before anything runs.

use super::classify::{Alone, Kind, classify};
use super::segments::{ParsedSegment, parse_segments};
use super::statements::{LexError, LexErrorKind, Statement, line_of};

/// A fault in a migration's text, and its line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {fault}")]
pub struct Invalid {
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong, and what to write instead.
    pub fault: Fault,
}

/// What can be wrong with a migration's text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Fault {
    /// A quote, comment or parenthesis that is never closed, or a psql command.
    #[error(transparent)]
    Text(LexErrorKind),
    /// A NUL character, which the server can't store or parse.
    #[error("there is a NUL character here; remove it")]
    NulCharacter,
    /// `BEGIN`, `COMMIT`, `ROLLBACK`, `SAVEPOINT` and their like.
    #[error(
        "{0} is not allowed: the runner opens and commits the transactions; remove it, and where \
         one transaction shall end and the next begin write a line `-- segment: transaction`"
    )]
    TransactionControl(String),
    /// A statement that the server refuses inside a transaction.
    #[error(
        "{0} cannot run inside a transaction; write a line `-- segment: no transaction` before \
         it (and `-- segment: transaction` before what follows)"
    )]
    NotInTransaction(String),
    /// `COPY … FROM STDIN`.
    #[error("COPY … FROM STDIN works in psql only; write INSERT statements instead")]
    CopyFromStdin,
    /// `CREATE INDEX CONCURRENTLY` without a name.
    #[error("give the index a name: after a crash the runner finds a half-built index by its name")]
    UnnamedIndex,
    /// A `-- segment:` line with an unknown kind.
    #[error(
        "unknown segment `{0}`; write `-- segment: transaction` or `-- segment: no transaction`"
    )]
    UnknownSegment(String),
    /// Statements in the file of a migration in Rust.
    #[error(
        "a migration in Rust (`-- segment: rust`) has no SQL beside it; give the SQL a migration \
         of its own"
    )]
    SqlBesideRust,
    /// A `-- segment:` line inside a statement, or behind one on the same line.
    #[error(
        "a segment starts on a line of its own, between statements; does the statement before it \
         lack its semicolon?"
    )]
    SegmentInsideStatement,
}

impl From<LexError> for Invalid {
    fn from(error: LexError) -> Self {
        Self { line: error.line, fault: Fault::Text(error.kind) }
    }
}

/// Cuts the text of an `up.sql` into segments and refuses what can't be run.
///
/// # Errors
/// The first [`Fault`] of the text, with its line.
pub fn check(sql: &str) -> Result<Vec<ParsedSegment<'_>>, Invalid> {
    if let Some(offset) = sql.find('\0') {
        return Err(Invalid { line: line_of(sql, offset), fault: Fault::NulCharacter });
    }
    let segments = parse_segments(sql)?;
    for segment in &segments {
        for statement in &segment.statements {
            if let Some(fault) = fault_of(statement, segment.transactional) {
                return Err(Invalid { line: statement.line, fault });
            }
        }
    }
    Ok(segments)
}

fn fault_of(statement: &Statement<'_>, transactional: bool) -> Option<Fault> {
    match classify(statement) {
        Kind::TransactionControl => Some(Fault::TransactionControl(first_words(statement, 1))),
        Kind::CopyFromStdin => Some(Fault::CopyFromStdin),
        Kind::Alone(_) if transactional => Some(Fault::NotInTransaction(first_words(statement, 4))),
        Kind::Alone(Alone::CreateIndex { name: None, .. }) => Some(Fault::UnnamedIndex),
        Kind::Plain | Kind::Procedural | Kind::Alone(_) => None,
    }
}

/// The first words of a statement, up to `CONCURRENTLY` or the given number.
fn first_words(statement: &Statement<'_>, count: usize) -> String {
    let mut words = Vec::new();
    for (_, text) in statement.significant_tokens().take(count) {
        words.push(text);
        if text.eq_ignore_ascii_case("concurrently") {
            break;
        }
    }
    words.join(" ")
}
