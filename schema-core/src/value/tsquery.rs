use std::fmt;

use bytes::{BufMut, BytesMut};
use postgres_types::{FromSql, IsNull, ToSql, Type, accepts, to_sql_checked};
use serde::{Deserialize, Serialize};

use super::wire::{Failure, Wire};

/// A `tsquery`: what a full-text search looks for. Its words are lexemes already: `to_tsquery` makes
/// them of words. The server does not take one that is empty.
///
/// ```
/// use schema_core::value::TsQuery;
/// let query = TsQuery::word("cat").or(TsQuery::prefix("do")).and(TsQuery::word("bird").negate());
/// assert_eq!(query.to_string(), "( 'cat' | 'do':* ) & ( !( 'bird' ) )");
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "Vec<Node>", try_from = "Vec<Node>")]
pub struct TsQuery {
    /// Operands before their operator, as deep as the query is: without recursion.
    nodes: Vec<Node>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Node {
    Word {
        text: String,
        weights: u8,
        prefix: bool,
    },
    Not,
    And,
    Or,
    /// Followed by, at this distance.
    Phrase(u16),
}

impl TsQuery {
    /// Looks for a word.
    pub fn word(text: impl Into<String>) -> Self {
        Self { nodes: vec![Node::Word { text: text.into(), weights: 0, prefix: false }] }
    }

    /// Looks for words that begin so.
    pub fn prefix(text: impl Into<String>) -> Self {
        Self { nodes: vec![Node::Word { text: text.into(), weights: 0, prefix: true }] }
    }

    /// What does not match this.
    pub fn negate(self) -> Self {
        self.then(None, Node::Not)
    }

    /// What matches both.
    pub fn and(self, other: Self) -> Self {
        self.then(Some(other), Node::And)
    }

    /// What matches this or the other.
    pub fn or(self, other: Self) -> Self {
        self.then(Some(other), Node::Or)
    }

    /// This, and the other so many words later; 1 for the next.
    pub fn followed_by(self, other: Self, distance: u16) -> Self {
        self.then(Some(other), Node::Phrase(distance))
    }

    /// Whether it looks for nothing, and matches nothing.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    fn then(mut self, other: Option<Self>, operator: Node) -> Self {
        match other {
            Some(other) if other.is_empty() => return self,
            Some(other) if self.is_empty() => return other,
            other => self.nodes.extend(other.into_iter().flat_map(|other| other.nodes)),
        }
        if !self.is_empty() {
            self.nodes.push(operator);
        }
        self
    }
}

impl From<TsQuery> for Vec<Node> {
    fn from(query: TsQuery) -> Self {
        query.nodes
    }
}

/// Of what serde reads, some is no query: an operator without its operands, or two without an operator.
impl TryFrom<Vec<Node>> for TsQuery {
    type Error = &'static str;

    fn try_from(nodes: Vec<Node>) -> Result<Self, Self::Error> {
        let left = nodes.iter().try_fold(0usize, |operands, node| match node {
            Node::Word { .. } => Some(operands + 1),
            Node::Not => (operands >= 1).then_some(operands),
            Node::And | Node::Or | Node::Phrase(_) => (operands >= 2).then(|| operands - 1),
        });
        match left {
            Some(0 | 1) => Ok(Self { nodes }),
            _ => Err("the operators of a tsquery need operands"),
        }
    }
}

impl fmt::Display for TsQuery {
    /// As SQL text, with parentheses around every operand that is not a word.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut operands: Vec<String> = vec![];
        for node in &self.nodes {
            let right = match node {
                Node::Word { .. } => String::new(),
                _ => operands.pop().unwrap_or_default(),
            };
            let text = match node {
                Node::Word { text, weights, prefix } => word_text(text, *weights, *prefix),
                Node::Not => format!("!( {right} )"),
                Node::And => binary(operands.pop(), "&", &right),
                Node::Or => binary(operands.pop(), "|", &right),
                Node::Phrase(distance) => binary(operands.pop(), &format!("<{distance}>"), &right),
            };
            operands.push(text);
        }
        f.write_str(&operands.concat())
    }
}

fn binary(left: Option<String>, operator: &str, right: &str) -> String {
    let left = left.unwrap_or_default();
    format!("{} {operator} {}", operand(&left), operand(right))
}

fn operand(text: &str) -> String {
    if text.starts_with('\'') && !text.contains(' ') {
        text.to_owned()
    } else {
        format!("( {text} )")
    }
}

fn word_text(text: &str, weights: u8, prefix: bool) -> String {
    let mut out = format!("'{}'", text.replace('\\', "\\\\").replace('\'', "''"));
    if weights != 0 || prefix {
        out.push(':');
    }
    if prefix {
        out.push('*');
    }
    out.extend(
        ['D', 'C', 'B', 'A']
            .into_iter()
            .enumerate()
            .rev()
            .filter_map(|(bit, weight)| (weights & 1 << bit != 0).then_some(weight)),
    );
    out
}

// The wire format of tsquerysend: a count of nodes, then each operator before its operands, of which
// the right one comes first. So the reverse of it has the operands before the operator, left to right.

const WORD: u8 = 1;
const OPERATOR: u8 = 2;
const NOT: u8 = 1;
const AND: u8 = 2;
const OR: u8 = 3;
const PHRASE: u8 = 4;

impl<'a> FromSql<'a> for TsQuery {
    fn from_sql(_: &Type, raw: &'a [u8]) -> Result<Self, Failure> {
        let mut wire = Wire(raw);
        let count = wire.count(2)?;
        let mut nodes = (0..count).map(|_| node(&mut wire)).collect::<Result<Vec<_>, _>>()?;
        wire.end()?;
        nodes.reverse();
        Ok(Self { nodes })
    }

    accepts!(TSQUERY);
}

fn node(wire: &mut Wire<'_>) -> Result<Node, Failure> {
    match wire.u8()? {
        WORD => {
            let (weights, prefix) = (wire.u8()?, wire.u8()? != 0);
            Ok(Node::Word { text: wire.text()?.to_owned(), weights, prefix })
        }
        OPERATOR => match wire.u8()? {
            NOT => Ok(Node::Not),
            AND => Ok(Node::And),
            OR => Ok(Node::Or),
            PHRASE => Ok(Node::Phrase(wire.u16()?)),
            other => Err(format!("a tsquery with the unknown operator {other}").into()),
        },
        other => Err(format!("a tsquery with a node of the unknown kind {other}").into()),
    }
}

impl ToSql for TsQuery {
    fn to_sql(&self, _: &Type, out: &mut BytesMut) -> Result<IsNull, Failure> {
        if self.is_empty() {
            return Err("the server sends, but does not read an empty tsquery".into());
        }
        out.put_i32(i32::try_from(self.nodes.len())?);
        for node in self.nodes.iter().rev() {
            match node {
                Node::Word { text, .. } if text.contains('\0') => {
                    return Err("a word can't contain a NUL character".into());
                }
                Node::Word { text, weights, prefix } => {
                    out.put_slice(&[WORD, *weights, u8::from(*prefix)]);
                    out.put_slice(text.as_bytes());
                    out.put_u8(0);
                }
                Node::Not => out.put_slice(&[OPERATOR, NOT]),
                Node::And => out.put_slice(&[OPERATOR, AND]),
                Node::Or => out.put_slice(&[OPERATOR, OR]),
                Node::Phrase(distance) => {
                    out.put_slice(&[OPERATOR, PHRASE]);
                    out.put_u16(*distance);
                }
            }
        }
        Ok(IsNull::No)
    }

    accepts!(TSQUERY);
    to_sql_checked!();
}

scalars! { TsQuery = "tsquery"; }
