//! A statement's words, read from left to right.

use super::statements::{Statement, Token, TokenKind, tokens};

/// The tokens of a statement without its comments, and a place in them.
///
/// ```
/// use schema_core::migrate::statements::{Cursor, split};
///
/// let statements = split("DROP INDEX /* now */ IF EXISTS app.\"Idx\"")?;
/// let mut cursor = Cursor::new(&statements[0]);
/// assert!(cursor.eat("DROP INDEX") && cursor.eat("IF EXISTS"));
/// assert_eq!(cursor.name().as_deref(), Some("app.\"Idx\""));
/// assert!(cursor.is_at_end());
/// # Ok::<(), schema_core::migrate::statements::LexError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Cursor<'a> {
    tokens: Vec<(Token, &'a str)>,
    at: usize,
}

impl<'a> Cursor<'a> {
    /// At the first token of a statement.
    pub fn new(statement: &Statement<'a>) -> Self {
        Self::of_first(statement, usize::MAX)
    }

    /// As [`new`](Self::new), with no more than this number of tokens.
    pub(super) fn of_first(statement: &Statement<'a>, count: usize) -> Self {
        let sql = statement.sql;
        let significant = tokens(sql).map_while(Result::ok).filter(|token| !token.is_comment());
        let with_text = significant.map(|token| (token, &sql[token.start..token.end]));
        Self { tokens: with_text.take(count).collect(), at: 0 }
    }

    /// Whether every token was read.
    pub fn is_at_end(&self) -> bool {
        self.at >= self.tokens.len()
    }

    /// The next token and its text.
    pub fn peek(&self) -> Option<(Token, &'a str)> {
        self.tokens.get(self.at).copied()
    }

    /// The offset in the statement of the next token, or of its end.
    pub fn offset(&self) -> usize {
        let end = self.tokens.last().map_or(0, |(token, _)| token.end);
        self.peek().map_or(end, |(token, _)| token.start)
    }

    /// Moves over the next token, and gives it.
    pub fn bump(&mut self) -> Option<(Token, &'a str)> {
        let token = self.peek();
        self.at += usize::from(token.is_some());
        token
    }

    /// Whether the next token is this word, in any case and without quotes.
    pub fn peek_is(&self, word: &str) -> bool {
        self.tokens.get(self.at).is_some_and(|(token, text)| {
            token.kind == TokenKind::Word && text.eq_ignore_ascii_case(word)
        })
    }

    /// Whether the next token is this character.
    pub fn peek_symbol(&self, symbol: char) -> bool {
        self.tokens.get(self.at).is_some_and(|(token, _)| token.kind == TokenKind::Symbol(symbol))
    }

    /// Moves on when the next words are these.
    pub fn eat(&mut self, words: &str) -> bool {
        let start = self.at;
        for word in words.split(' ') {
            if !self.peek_is(word) {
                self.at = start;
                return false;
            }
            self.at += 1;
        }
        true
    }

    /// Moves on when the next token is this character.
    pub fn eat_symbol(&mut self, symbol: char) -> bool {
        let found = self.peek_symbol(symbol);
        self.at += usize::from(found);
        found
    }

    /// The texts between the parenthesis that comes next and the one that closes it, which it
    /// moves over; nothing when none comes next.
    pub fn eat_parenthesised(&mut self) -> Vec<&'a str> {
        let mut inside = Vec::new();
        let mut depth = usize::from(self.eat_symbol('('));
        while depth > 0
            && let Some((token, text)) = self.bump()
        {
            match token.kind {
                TokenKind::Symbol('(') => depth += 1,
                TokenKind::Symbol(')') => depth -= 1,
                _ => {}
            }
            if depth > 0 {
                inside.push(text);
            }
        }
        inside
    }

    /// A name as it is written, with its schema.
    pub fn name(&mut self) -> Option<String> {
        let mut name = self.identifier()?.to_owned();
        while self.eat_symbol('.') {
            name.push('.');
            name.push_str(self.identifier()?);
        }
        Some(name)
    }

    /// An identifier as it is written.
    pub fn identifier(&mut self) -> Option<&'a str> {
        let (token, text) = self.peek()?;
        matches!(token.kind, TokenKind::Word | TokenKind::QuotedIdentifier).then(|| {
            self.at += 1;
            text
        })
    }

    /// Whether this word is anywhere in the statement.
    pub fn has(&self, word: &str) -> bool {
        let is = |(token, text): &(Token, &str)| {
            token.kind == TokenKind::Word && text.eq_ignore_ascii_case(word)
        };
        self.tokens.iter().any(is)
    }
}

/// The name that an identifier in SQL stands for.
///
/// ```
/// use schema_core::migrate::statements::unquote;
///
/// assert_eq!((unquote("Users"), unquote("\"a \"\"b\"\"\"")), ("users".into(), "a \"b\"".into()));
/// ```
pub fn unquote(identifier: &str) -> String {
    match identifier.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        Some(inner) => inner.replace("\"\"", "\""),
        None => identifier.to_lowercase(),
    }
}
