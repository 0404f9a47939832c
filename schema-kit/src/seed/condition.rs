//! The text of a condition as a tree, as far as it is of a kind that is common.

use schema_core::migrate::statements::{TokenKind, tokens, unquote};

/// A condition.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Condition {
    All(Vec<Condition>),
    Any(Vec<Condition>),
    Compare(Operand, String, Operand),
    OneOf(Operand, Vec<String>),
    Null(Operand, bool),
    Unknown,
}

/// What is compared.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Operand {
    Column(String),
    Literal(String),
    Call(String, Vec<Operand>),
}

/// The whole text as a tree; nothing where it does not end as one.
pub(super) fn parse(text: &str) -> Option<Condition> {
    let mut parser = Parser::new(text);
    let tree = parser.any()?;
    (parser.at == parser.words.len()).then_some(tree)
}

/// The whole text as something that is compared.
pub(super) fn operand(text: &str) -> Option<Operand> {
    let mut parser = Parser::new(text);
    let operand = parser.operand()?;
    (parser.at == parser.words.len()).then_some(operand)
}

impl Operand {
    /// The name of a column.
    pub(super) fn column(&self) -> Option<&str> {
        match self {
            Self::Column(name) => Some(name),
            _ => None,
        }
    }
}

/// Reads conditions as the server prints them: all in parentheses, casts and all.
struct Parser<'a> {
    words: Vec<(TokenKind, &'a str)>,
    at: usize,
}

impl<'a> Parser<'a> {
    fn new(text: &'a str) -> Self {
        let mut words: Vec<(TokenKind, &'a str)> = Vec::new();
        let mut end = 0;
        for token in tokens(text).map_while(Result::ok).filter(|token| !token.is_comment()) {
            let part = |c: char| "<>=~*!:".contains(c);
            let last = words.last_mut().filter(|_| end == token.start);
            match (last, token.kind) {
                // operators come one character at a time
                (Some((TokenKind::Symbol(before), word)), TokenKind::Symbol(now))
                    if part(*before) && part(now) =>
                {
                    *word = &text[token.end - word.len() - now.len_utf8()..token.end];
                }
                _ => words.push((token.kind, &text[token.start..token.end])),
            }
            end = token.end;
        }
        Self { words, at: 0 }
    }

    fn word(&self) -> Option<&'a str> {
        self.words.get(self.at).map(|(_, word)| *word)
    }

    fn eat(&mut self, wanted: &str) -> bool {
        let found = self.word().is_some_and(|word| word.eq_ignore_ascii_case(wanted));
        self.at += usize::from(found);
        found
    }

    fn any(&mut self) -> Option<Condition> {
        let mut all = vec![self.all()?];
        while self.eat("OR") {
            all.push(self.all()?);
        }
        Some(if all.len() == 1 { all.remove(0) } else { Condition::Any(all) })
    }

    fn all(&mut self) -> Option<Condition> {
        let mut all = vec![self.one()?];
        while self.eat("AND") {
            all.push(self.one()?);
        }
        Some(if all.len() == 1 { all.remove(0) } else { Condition::All(all) })
    }

    fn one(&mut self) -> Option<Condition> {
        let start = self.at;
        if let Some(comparison) = self.comparison() {
            return Some(comparison);
        }
        self.at = start;
        if self.eat("(")
            && let Some(inside) = self.any()
            && self.eat(")")
        {
            return Some(inside);
        }
        self.at = start;
        self.skip();
        (self.at > start).then_some(Condition::Unknown)
    }

    /// Over what is not understood, up to where the next condition begins.
    fn skip(&mut self) {
        let mut depth = 0_usize;
        while let Some(word) = self.word() {
            match word {
                "(" | "[" => depth += 1,
                ")" | "]" | "AND" | "OR" if depth == 0 => return,
                ")" | "]" => depth -= 1,
                _ => {}
            }
            self.at += 1;
        }
    }

    fn comparison(&mut self) -> Option<Condition> {
        let is_true = !self.eat("NOT");
        let left = self.operand()?;
        if self.ends() {
            // `active`, `NOT deleted`
            let Operand::Column(_) = left else { return None };
            let literal = Operand::Literal(is_true.to_string());
            return Some(Condition::Compare(left, "=".to_owned(), literal));
        }
        if !is_true {
            return None;
        }
        if self.eat("IS") {
            let not = self.eat("NOT");
            return self.eat("NULL").then_some(Condition::Null(left, !not));
        }
        let (kind, operator) = *self.words.get(self.at)?;
        if !matches!(kind, TokenKind::Symbol(_)) {
            return None;
        }
        self.at += 1;
        if self.eat("ANY") {
            return self.list(left, operator);
        }
        let right = self.operand()?;
        self.ends().then(|| Condition::Compare(left, operator.to_owned(), right))
    }

    fn ends(&self) -> bool {
        self.word().is_none_or(|word| [")", "AND", "OR"].contains(&word))
    }

    /// `ANY (ARRAY['a'::text, 'b'::text])`, with its casts.
    fn list(&mut self, left: Operand, operator: &str) -> Option<Condition> {
        let mut values = Vec::new();
        let mut depth = 0_usize;
        loop {
            match self.word()? {
                "(" | "[" => {
                    depth += 1;
                    self.at += 1;
                }
                ")" | "]" => {
                    depth = depth.checked_sub(1)?;
                    self.at += 1;
                    self.cast();
                }
                "," | "ARRAY" => self.at += 1,
                _ => match self.operand()? {
                    Operand::Literal(value) => values.push(value),
                    _ => return None,
                },
            }
            if depth == 0 {
                return (operator == "=").then_some(Condition::OneOf(left, values));
            }
        }
    }

    fn operand(&mut self) -> Option<Operand> {
        let (kind, word) = *self.words.get(self.at)?;
        self.at += 1;
        let operand = match kind {
            TokenKind::Symbol('(') => {
                let inside = self.operand()?;
                self.eat(")").then_some(inside)?
            }
            TokenKind::Symbol('-') => {
                let (TokenKind::Number, word) = *self.words.get(self.at)? else { return None };
                self.at += 1;
                Operand::Literal(format!("-{word}"))
            }
            TokenKind::Number => Operand::Literal(word.to_owned()),
            TokenKind::String => Operand::Literal(literal(word)?),
            TokenKind::Word if ["true", "false"].contains(&word) => {
                Operand::Literal(word.to_owned())
            }
            TokenKind::Word if ["NOT", "NULL", "CASE", "EXISTS"].contains(&word) => return None,
            TokenKind::Word | TokenKind::QuotedIdentifier if self.eat("(") => {
                let mut of = Vec::new();
                while !self.eat(")") {
                    of.push(self.operand()?);
                    self.eat(",");
                }
                Operand::Call(unquote(word), of)
            }
            TokenKind::Word | TokenKind::QuotedIdentifier => Operand::Column(unquote(word)),
            _ => return None,
        };
        self.cast();
        Some(operand)
    }

    /// Over `::character varying(20)[]`.
    fn cast(&mut self) {
        while self.eat("::") {
            while let Some((kind, word)) = self.words.get(self.at)
                && (matches!(kind, TokenKind::Word | TokenKind::QuotedIdentifier) || *word == ".")
                && !["AND", "OR", "IS"].contains(word)
            {
                self.at += 1;
            }
            if self.eat("(") {
                while !self.eat(")") && self.at < self.words.len() {
                    self.at += 1;
                }
            }
            while self.eat("[") {
                self.eat("]");
            }
            // `timestamp(3) with time zone`
            while ["with", "without", "time", "zone"].iter().any(|word| self.eat(word)) {}
        }
    }
}

/// What a literal without escapes stands for.
fn literal(word: &str) -> Option<String> {
    let inside = word.strip_prefix('\'')?.strip_suffix('\'')?;
    Some(inside.replace("''", "'"))
}
