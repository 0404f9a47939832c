//! Reading the binary form of a value, without trusting its lengths.

use std::error::Error;

use bytes::BytesMut;
use postgres_types::{IsNull, ToSql, Type};

/// Why a value can't be read or sent.
pub(crate) type Failure = Box<dyn Error + Sync + Send>;

/// What is left to read of a value.
pub(crate) struct Wire<'a>(pub(super) &'a [u8]);

macro_rules! numbers {
    ($($number:ident)*) => {$(
        pub(crate) fn $number(&mut self) -> Result<$number, Failure> {
            let (bytes, rest) = self.0.split_first_chunk().ok_or(ENDS_EARLY)?;
            self.0 = rest;
            Ok($number::from_be_bytes(*bytes))
        }
    )*};
}

const ENDS_EARLY: &str = "the value ends early";

impl<'a> Wire<'a> {
    numbers! { u8 u16 u32 i32 i64 f32 f64 }

    pub(crate) fn new(raw: &'a [u8]) -> Self {
        Self(raw)
    }

    /// How many bytes are left.
    pub(crate) fn left(&self) -> usize {
        self.0.len()
    }

    pub(super) fn bytes(&mut self, count: usize) -> Result<&'a [u8], Failure> {
        let (bytes, rest) = self.0.split_at_checked(count).ok_or(ENDS_EARLY)?;
        self.0 = rest;
        Ok(bytes)
    }

    /// Text that a NUL ends.
    pub(super) fn text(&mut self) -> Result<&'a str, Failure> {
        let end = self.0.iter().position(|byte| *byte == 0).ok_or(ENDS_EARLY)?;
        let text = std::str::from_utf8(&self.0[..end])?;
        self.0 = &self.0[end + 1..];
        Ok(text)
    }

    /// Text after its length; a negative one for NULL.
    pub(super) fn counted_text(&mut self) -> Result<Option<&'a str>, Failure> {
        Ok(self.counted()?.map(std::str::from_utf8).transpose()?)
    }

    /// Bytes after their length; a negative one for NULL.
    pub(crate) fn counted(&mut self) -> Result<Option<&'a [u8]>, Failure> {
        match usize::try_from(self.i32()?) {
            Ok(length) => self.bytes(length).map(Some),
            Err(_) => Ok(None),
        }
    }

    /// A count of things, each of `size` bytes at least: never more than what is left.
    pub(crate) fn count(&mut self, size: usize) -> Result<usize, Failure> {
        let count = usize::try_from(self.i32()?)?;
        if count.saturating_mul(size) > self.0.len() {
            return Err(ENDS_EARLY.into());
        }
        Ok(count)
    }

    /// That nothing is left.
    pub(crate) fn end(&self) -> Result<(), Failure> {
        if self.0.is_empty() { Ok(()) } else { Err("the value has bytes too many".into()) }
    }
}

/// Sends a part of a value: an element of an array, a bound of a range.
pub(crate) fn put_part(
    part: &impl ToSql,
    ty: &Type,
    out: &mut BytesMut,
) -> Result<postgres_protocol::IsNull, Failure> {
    Ok(match part.to_sql(ty, out)? {
        IsNull::Yes => postgres_protocol::IsNull::Yes,
        IsNull::No => postgres_protocol::IsNull::No,
    })
}
