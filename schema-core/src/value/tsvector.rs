use std::fmt;

use bytes::{BufMut, BytesMut};
use postgres_types::{FromSql, IsNull, ToSql, Type, accepts, to_sql_checked};
use serde::{Deserialize, Serialize};

use super::wire::{Failure, Wire};

/// A `tsvector`: the lexemes of a document, for full-text search.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct TsVector {
    /// The lexemes, sorted and distinct, as the server keeps them.
    pub lexemes: Vec<Lexeme>,
}

/// A word of a [`TsVector`], normalised by a text search configuration.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Lexeme {
    /// The word.
    pub word: String,
    /// Where it occurs: a position of 1 to 16383, and its weight, `A` to `D`.
    pub positions: Vec<(u16, char)>,
}

impl fmt::Display for TsVector {
    /// The text form: `'ada':2A 'lovelace':3`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, lexeme) in self.lexemes.iter().enumerate() {
            let space = if i == 0 { "" } else { " " };
            let word = lexeme.word.replace('\\', "\\\\").replace('\'', "''");
            write!(f, "{space}'{word}'")?;
            for (i, (position, weight)) in lexeme.positions.iter().enumerate() {
                write!(f, "{}{position}", if i == 0 { ':' } else { ',' })?;
                if *weight != 'D' {
                    write!(f, "{weight}")?;
                }
            }
        }
        Ok(())
    }
}

// The wire format of tsvectorsend: a count, then each word with a trailing NUL, a count of
// positions, and the positions with the weight in the two highest bits.
impl<'a> FromSql<'a> for TsVector {
    fn from_sql(_: &Type, raw: &'a [u8]) -> Result<Self, Failure> {
        let mut wire = Wire(raw);
        let count = wire.u32()?;
        let lexemes = (0..count).map(|_| lexeme(&mut wire)).collect::<Result<_, _>>()?;
        wire.end()?;
        Ok(Self { lexemes })
    }

    accepts!(TS_VECTOR);
}

impl ToSql for TsVector {
    fn to_sql(&self, _: &Type, out: &mut BytesMut) -> Result<IsNull, Failure> {
        out.put_u32(u32::try_from(self.lexemes.len())?);
        for lexeme in &self.lexemes {
            if lexeme.word.contains('\0') {
                return Err("a lexeme can't contain a NUL character".into());
            }
            out.put_slice(lexeme.word.as_bytes());
            out.put_u8(0);
            out.put_u16(u16::try_from(lexeme.positions.len())?);
            for (position, weight) in &lexeme.positions {
                out.put_u16(position_bits(*position, *weight)?);
            }
        }
        Ok(IsNull::No)
    }

    accepts!(TS_VECTOR);
    to_sql_checked!();
}

const WEIGHTS: [char; 4] = ['D', 'C', 'B', 'A'];
const POSITION_BITS: u16 = 0x3fff;

fn position_bits(position: u16, weight: char) -> Result<u16, Failure> {
    let Some(bits) = (0u16..).zip(WEIGHTS).find_map(|(bits, w)| (w == weight).then_some(bits))
    else {
        return Err(format!("the weight of a lexeme is A, B, C or D, not {weight}").into());
    };
    if position == 0 || position > POSITION_BITS {
        return Err(format!("the position of a lexeme is 1 to 16383, not {position}").into());
    }
    Ok(bits << 14 | position)
}

fn lexeme(wire: &mut Wire<'_>) -> Result<Lexeme, Failure> {
    let word = wire.text()?.to_owned();
    let count = wire.u16()?;
    let positions = (0..count).map(|_| {
        let bits = wire.u16()?;
        Ok::<_, Failure>((bits & POSITION_BITS, WEIGHTS[usize::from(bits >> 14)]))
    });
    Ok(Lexeme { word, positions: positions.collect::<Result<_, _>>()? })
}
