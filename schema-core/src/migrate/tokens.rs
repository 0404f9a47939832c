//! Tokens of SQL, as far as one needs them to cut a file into statements.

use super::statements::{LexError, LexErrorKind};

/// What a [`Token`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// An unquoted identifier or key word.
    Word,
    /// `"an identifier"`, also `U&"…"`.
    QuotedIdentifier,
    /// `'…'`, `E'…'`, `B'…'`, `X'…'`, `N'…'`, `U&'…'` or a dollar-quoted string.
    String,
    /// A number or a parameter (`$1`).
    Number,
    /// `-- …` up to the end of its line.
    LineComment,
    /// `/* … */`, nested ones included.
    BlockComment,
    /// Any other single character: operators, commas, parentheses, semicolons.
    Symbol(char),
}

/// A token and the bytes that it occupies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Offset of its first byte.
    pub start: usize,
    /// Offset behind its last byte.
    pub end: usize,
}

impl Token {
    /// True for comments of either kind.
    pub fn is_comment(&self) -> bool {
        matches!(self.kind, TokenKind::LineComment | TokenKind::BlockComment)
    }
}

/// Iterates over the tokens of `sql`; white space is skipped, comments are not.
///
/// Yields an error, and nothing after it, for a quote or comment that is never closed and for a
/// backslash outside quotes (a psql command).
pub fn tokens(sql: &str) -> Tokens<'_> {
    Tokens { sql, position: 0 }
}

/// The iterator that [`tokens`] returns.
#[derive(Debug, Clone)]
pub struct Tokens<'a> {
    sql: &'a str,
    position: usize,
}

impl Iterator for Tokens<'_> {
    type Item = Result<Token, LexError>;

    fn next(&mut self) -> Option<Self::Item> {
        let rest = &self.sql[self.position..];
        let start = self.position + (rest.len() - rest.trim_start_matches(is_space).len());
        let first = self.sql[start..].chars().next()?;
        Some(match self.token(start, first) {
            Ok((kind, end)) => {
                self.position = end;
                Ok(Token { kind, start, end })
            }
            Err(kind) => {
                self.position = self.sql.len();
                Err(LexError::new(self.sql, start, kind))
            }
        })
    }
}

impl Tokens<'_> {
    fn token(&self, start: usize, first: char) -> Result<(TokenKind, usize), LexErrorKind> {
        let rest = &self.sql[start..];
        if rest.starts_with("--") {
            let length = rest.find(['\n', '\r']).unwrap_or(rest.len());
            return Ok((TokenKind::LineComment, start + length));
        }
        if rest.starts_with("/*") {
            let length = block_comment(rest).ok_or(LexErrorKind::UnterminatedComment)?;
            return Ok((TokenKind::BlockComment, start + length));
        }
        if let Some((prefix, kind, escapes)) = quoted(rest) {
            let length = quoted_length(&rest[prefix..], escapes).ok_or(match kind {
                TokenKind::QuotedIdentifier => LexErrorKind::UnterminatedIdentifier,
                _ => LexErrorKind::UnterminatedString,
            })?;
            return Ok((kind, start + prefix + length));
        }
        if first == '$' {
            return self.dollar(start);
        }
        Ok(match first {
            '\\' => return Err(LexErrorKind::MetaCommand),
            c if is_word_start(c) => (TokenKind::Word, start + word_length(rest)),
            c if c.is_ascii_digit() => (TokenKind::Number, start + number_length(rest)),
            c => (TokenKind::Symbol(c), start + c.len_utf8()),
        })
    }

    /// `$tag$…$tag$`, a parameter such as `$1`, or a lone dollar sign.
    fn dollar(&self, start: usize) -> Result<(TokenKind, usize), LexErrorKind> {
        let rest = &self.sql[start..];
        let digits = rest[1..].bytes().take_while(u8::is_ascii_digit).count();
        if digits > 0 {
            return Ok((TokenKind::Number, start + 1 + digits));
        }
        let tag = rest[1..].find(|c| !is_word_part(c) || c == '$').unwrap_or(rest.len() - 1);
        let delimiter_length = tag + 2;
        if rest.as_bytes().get(delimiter_length - 1) != Some(&b'$') {
            return Ok((TokenKind::Symbol('$'), start + 1));
        }
        let delimiter = &rest[..delimiter_length];
        match rest[delimiter_length..].find(delimiter) {
            Some(body) => Ok((TokenKind::String, start + delimiter_length * 2 + body)),
            None => Err(LexErrorKind::UnterminatedDollarQuote),
        }
    }
}

/// The white space of the server's scanner; a no-break space is part of a word to it.
fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\x0b' | '\x0c')
}

fn is_word_start(c: char) -> bool {
    c.is_ascii_alphabetic() || c == '_' || !c.is_ascii()
}

fn is_word_part(c: char) -> bool {
    is_word_start(c) || c.is_ascii_digit() || c == '$'
}

fn word_length(text: &str) -> usize {
    text.find(|c| !is_word_part(c)).unwrap_or(text.len())
}

fn number_length(text: &str) -> usize {
    text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '.')).unwrap_or(text.len())
}

/// The length of a quoted token's prefix, what it is, and whether backslashes escape in it.
fn quoted(text: &str) -> Option<(usize, TokenKind, bool)> {
    let bytes = text.as_bytes();
    let after_prefix = |length: usize| match bytes.get(length) {
        Some(b'\'') => Some(TokenKind::String),
        Some(b'"') => Some(TokenKind::QuotedIdentifier),
        _ => None,
    };
    match bytes[0] {
        b'\'' | b'"' => after_prefix(0).map(|kind| (0, kind, false)),
        b'u' | b'U' if bytes.get(1) == Some(&b'&') => after_prefix(2).map(|kind| (2, kind, false)),
        b'e' | b'E' if bytes.get(1) == Some(&b'\'') => Some((1, TokenKind::String, true)),
        b'b' | b'B' | b'x' | b'X' | b'n' | b'N' if bytes.get(1) == Some(&b'\'') => {
            Some((1, TokenKind::String, false))
        }
        _ => None,
    }
}

/// The length of a token that starts with its quote; `None` when the quote is never closed.
fn quoted_length(text: &str, backslash_escapes: bool) -> Option<usize> {
    let bytes = text.as_bytes();
    let quote = bytes[0];
    let mut at = 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' if backslash_escapes => at += 2,
            b if b == quote && bytes.get(at + 1) == Some(&quote) => at += 2,
            b if b == quote => return Some(at + 1),
            _ => at += 1,
        }
    }
    None
}

fn block_comment(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let (mut depth, mut at) = (0_usize, 0);
    while at + 1 < bytes.len() {
        match &bytes[at..at + 2] {
            b"/*" => {
                depth += 1;
                at += 2;
            }
            b"*/" => {
                depth -= 1;
                at += 2;
                if depth == 0 {
                    return Some(at);
                }
            }
            _ => at += 1,
        }
    }
    None
}
