//! Cuts SQL text into its statements, as psql would.
//!
//! The cut is at semicolons that are outside quotes, comments, parentheses and the
//! `BEGIN ATOMIC … END` body of a function written in standard SQL.
//!
//! ```
//! use schema_core::migrate::statements::split;
//!
//! let sql = "create table t (a text default ';'); -- a comment; with a semicolon\nselect $$;$$";
//! let statements = split(sql)?;
//! assert_eq!(statements.len(), 2);
//! assert_eq!(statements[0].sql, "create table t (a text default ';')");
//! assert_eq!((statements[1].sql, statements[1].line), ("select $$;$$", 2));
//! # Ok::<(), schema_core::migrate::statements::LexError>(())
//! ```

pub use super::cursor::{Cursor, unquote};
pub use super::tokens::{Token, TokenKind, Tokens, tokens};

/// One statement of a longer text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Statement<'a> {
    /// Its text from the first to the last token, without the semicolon and without comments
    /// before or behind it.
    pub sql: &'a str,
    /// Offset of its first byte in the whole text.
    pub offset: usize,
    /// The line, counted from 1, on which it starts.
    pub line: usize,
}

impl<'a> Statement<'a> {
    /// The words and symbols of the statement, without its comments.
    pub(crate) fn significant_tokens(&self) -> impl Iterator<Item = (TokenKind, &'a str)> {
        let sql = self.sql;
        tokens(sql)
            .map_while(Result::ok)
            .filter(|token| !token.is_comment())
            .map(move |token| (token.kind, &sql[token.start..token.end]))
    }
}

/// Why a text could not be cut into statements.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LexErrorKind {
    /// A string whose closing quote is missing.
    #[error("this string is never closed; add its ' or double the one inside it")]
    UnterminatedString,
    /// A quoted identifier whose closing quote is missing.
    #[error("this quoted identifier is never closed; add its \"")]
    UnterminatedIdentifier,
    /// A dollar-quoted string whose closing delimiter is missing.
    #[error("this dollar-quoted string is never closed; end it with the same delimiter")]
    UnterminatedDollarQuote,
    /// A block comment that is never closed (they nest).
    #[error("this comment is never closed; add its */ (comments nest)")]
    UnterminatedComment,
    /// An opening parenthesis that is never closed.
    #[error("this parenthesis is never closed")]
    UnclosedParenthesis,
    /// A function body that is never closed.
    #[error("this BEGIN ATOMIC has no END")]
    UnclosedBody,
    /// A backslash outside quotes: a command of psql, which the server does not know.
    #[error("this is a command of psql, not SQL; write the SQL that it stands for")]
    MetaCommand,
}

/// A text that could not be cut into statements, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {kind}")]
pub struct LexError {
    /// What is wrong.
    pub kind: LexErrorKind,
    /// Offset of the byte where the offending token starts.
    pub offset: usize,
    /// The line, counted from 1, where it starts.
    pub line: usize,
}

impl LexError {
    pub(super) fn new(sql: &str, offset: usize, kind: LexErrorKind) -> Self {
        Self { kind, offset, line: line_of(sql, offset) }
    }
}

/// The line, counted from 1, of the byte at `offset`.
pub(super) fn line_of(sql: &str, offset: usize) -> usize {
    1 + sql[..offset].matches('\n').count()
}

/// Cuts `sql` into its statements.
///
/// Empty statements (`;;`) and texts of comments only give nothing.
///
/// # Errors
/// When a quote, comment, parenthesis or function body is never closed, or a psql command is met.
pub fn split(sql: &str) -> Result<Vec<Statement<'_>>, LexError> {
    let mut statements = Vec::new();
    cut(sql, |piece| {
        if let Piece::Statement(statement) = piece {
            statements.push(statement);
        }
    })?;
    Ok(statements)
}

/// What [`cut`] reports, in the order of the text.
pub(super) enum Piece<'a> {
    /// A statement, reported when it ends.
    Statement(Statement<'a>),
    /// A line comment; `inside` when a statement has begun and not ended.
    LineComment { text: &'a str, offset: usize, inside: bool },
}

/// Walks over the text once and reports statements and line comments.
pub(super) fn cut<'a>(sql: &'a str, mut report: impl FnMut(Piece<'a>)) -> Result<(), LexError> {
    let mut open: Option<Open> = None;
    let mut lines = Lines::new(sql);
    for token in tokens(sql) {
        let token = token?;
        let text = &sql[token.start..token.end];
        match token.kind {
            TokenKind::LineComment => {
                let inside = open.is_some();
                report(Piece::LineComment { text, offset: token.start, inside });
            }
            TokenKind::BlockComment => {}
            TokenKind::Symbol(';') if open.as_ref().is_none_or(Open::ends_at_semicolon) => {
                if let Some(open) = open.take() {
                    report(Piece::Statement(open.statement(sql, &mut lines)));
                }
            }
            _ => open.get_or_insert_with(|| Open::new(token.start)).take(token, text),
        }
    }
    if let Some(open) = open {
        open.check_closed(sql)?;
        report(Piece::Statement(open.statement(sql, &mut lines)));
    }
    Ok(())
}

/// A statement that has begun and not ended.
struct Open {
    start: usize,
    end: usize,
    /// Offsets of the parentheses that are open.
    parentheses: Vec<usize>,
    /// The first words, as far as they can still be those of a CREATE FUNCTION.
    head: Head,
    previous_word_is_begin: bool,
    /// Offsets of the `BEGIN ATOMIC` and `CASE` that are open.
    blocks: Vec<usize>,
}

#[derive(Clone, Copy, PartialEq)]
enum Head {
    Start,
    Create,
    Routine,
    Other,
}

impl Open {
    fn new(start: usize) -> Self {
        Self {
            start,
            end: start,
            parentheses: Vec::new(),
            head: Head::Start,
            previous_word_is_begin: false,
            blocks: Vec::new(),
        }
    }

    fn take(&mut self, token: Token, text: &str) {
        self.end = token.end;
        match token.kind {
            TokenKind::Symbol('(') => self.parentheses.push(token.start),
            TokenKind::Symbol(')') => drop(self.parentheses.pop()),
            TokenKind::Word => self.word(token.start, text),
            _ => {}
        }
        self.previous_word_is_begin =
            token.kind == TokenKind::Word && text.eq_ignore_ascii_case("begin");
    }

    fn word(&mut self, offset: usize, word: &str) {
        let is = |other: &str| word.eq_ignore_ascii_case(other);
        self.head = match self.head {
            Head::Start if is("create") => Head::Create,
            Head::Create if is("or") || is("replace") => Head::Create,
            Head::Create if is("function") || is("procedure") => Head::Routine,
            Head::Routine => Head::Routine,
            _ => Head::Other,
        };
        if self.head != Head::Routine {
            return;
        }
        if self.blocks.is_empty() {
            if self.previous_word_is_begin && is("atomic") {
                self.blocks.push(offset);
            }
        } else if is("case") {
            self.blocks.push(offset);
        } else if is("end") {
            self.blocks.pop();
        }
    }

    fn ends_at_semicolon(&self) -> bool {
        self.parentheses.is_empty() && self.blocks.is_empty()
    }

    fn check_closed(&self, sql: &str) -> Result<(), LexError> {
        if let Some(offset) = self.parentheses.first() {
            return Err(LexError::new(sql, *offset, LexErrorKind::UnclosedParenthesis));
        }
        if let Some(offset) = self.blocks.first() {
            return Err(LexError::new(sql, *offset, LexErrorKind::UnclosedBody));
        }
        Ok(())
    }

    fn statement<'a>(self, sql: &'a str, lines: &mut Lines<'a>) -> Statement<'a> {
        Statement {
            sql: &sql[self.start..self.end],
            offset: self.start,
            line: lines.line_at(self.start),
        }
    }
}

/// Counts lines for offsets that only grow, so that a long text is read once.
struct Lines<'a> {
    sql: &'a str,
    offset: usize,
    line: usize,
}

impl<'a> Lines<'a> {
    fn new(sql: &'a str) -> Self {
        Self { sql, offset: 0, line: 1 }
    }

    fn line_at(&mut self, offset: usize) -> usize {
        self.line += self.sql[self.offset..offset].matches('\n').count();
        self.offset = offset;
        self.line
    }
}
