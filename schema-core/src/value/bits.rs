use std::fmt;

use bytes::{BufMut, BytesMut};
use postgres_types::{FromSql, IsNull, ToSql, Type, accepts, to_sql_checked};

use super::wire::{Failure, Wire};

/// A string of bits: `bit varying`; with `#[column(type = "bit(8)")]` one of a fixed length.
///
/// ```
/// use schema_core::value::BitString;
/// let bits: BitString = [true, false, true].into_iter().collect();
/// assert_eq!((bits.to_string().as_str(), bits.len(), bits.get(1)), ("101", 3, Some(false)));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct BitString {
    length: usize,
    /// The first bit is the highest of the first byte; what the last byte has too many is 0.
    bytes: Vec<u8>,
}

impl BitString {
    /// How many bits there are.
    pub fn len(&self) -> usize {
        self.length
    }

    /// Whether there is no bit.
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// The bit at a position, from the left, from 0 on.
    pub fn get(&self, at: usize) -> Option<bool> {
        (at < self.length).then(|| self.bytes[at / 8] & mask(at) != 0)
    }

    /// The bits, from the left.
    pub fn iter(&self) -> impl Iterator<Item = bool> {
        (0..self.length).map(|at| self.bytes[at / 8] & mask(at) != 0)
    }
}

fn mask(at: usize) -> u8 {
    0x80 >> (at % 8)
}

impl FromIterator<bool> for BitString {
    fn from_iter<I: IntoIterator<Item = bool>>(bits: I) -> Self {
        let mut string = Self::default();
        for bit in bits {
            let at = string.length;
            if at % 8 == 0 {
                string.bytes.push(0);
            }
            if bit {
                string.bytes[at / 8] |= mask(at);
            }
            string.length += 1;
        }
        string
    }
}

impl fmt::Display for BitString {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.iter().try_for_each(|bit| f.write_str(if bit { "1" } else { "0" }))
    }
}

impl<'a> FromSql<'a> for BitString {
    fn from_sql(_: &Type, raw: &'a [u8]) -> Result<Self, Failure> {
        let mut wire = Wire(raw);
        let length = usize::try_from(wire.i32()?)?;
        let bytes = wire.bytes(length.div_ceil(8))?.to_vec();
        wire.end()?;
        Ok(Self { length, bytes })
    }

    accepts!(BIT, VARBIT);
}

impl ToSql for BitString {
    fn to_sql(&self, _: &Type, out: &mut BytesMut) -> Result<IsNull, Failure> {
        out.put_i32(i32::try_from(self.length)?);
        out.put_slice(&self.bytes);
        Ok(IsNull::No)
    }

    accepts!(BIT, VARBIT);
    to_sql_checked!();
}

scalars! { BitString = "bit varying"; }

#[cfg(feature = "bit-vec")]
scalars! { bit_vec::BitVec = "bit varying"; }
