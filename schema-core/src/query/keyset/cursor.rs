//! A place in an ordered table, as text for URLs.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use thiserror::Error;

/// Where a page ends and another begins: opaque text that is safe in a URL.
///
/// It holds the values that the row there is sorted by, in clear: whoever has the cursor can read them.
/// It belongs to one order of one table: another one takes it for a [`CursorError`].
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Cursor(String);

/// The values of a row's sort keys in the binary form of the server; nothing for NULL.
pub(super) type Values = Vec<Option<Vec<u8>>>;

/// Why a cursor can't be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum CursorError {
    /// It is not a cursor, or it was changed.
    #[error("this is not a cursor, or it was changed on the way; start from the first page")]
    Damaged,
    /// It is a cursor of another query.
    #[error("this cursor is of pages in another order; start from the first page")]
    OtherOrder,
}

const MARK: usize = 6;

impl Cursor {
    /// A place in the order that the text describes.
    pub(super) fn new(order: &str, values: &Values) -> Self {
        let mut body = mark(&[order.as_bytes()]).to_vec();
        for value in values {
            // A row is never as large as the lengths that do not fit.
            let length = value.as_ref().map_or(-1, |value| i32::try_from(value.len()).unwrap_or(0));
            body.extend(length.to_be_bytes());
            body.extend(value.iter().flatten());
        }
        let mut bytes = mark(&[&body]).to_vec();
        bytes.extend(body);
        Self(URL_SAFE_NO_PAD.encode(bytes))
    }

    /// The values, if this is a place in that order of so many columns.
    pub(super) fn values(&self, order: &str, count: usize) -> Result<Values, CursorError> {
        let bytes = URL_SAFE_NO_PAD.decode(&self.0).map_err(|_| CursorError::Damaged)?;
        let (sum, body) = bytes.split_at_checked(MARK).ok_or(CursorError::Damaged)?;
        if sum != mark(&[body]) {
            return Err(CursorError::Damaged);
        }
        let (of, mut rest) = body.split_at_checked(MARK).ok_or(CursorError::Damaged)?;
        if of != mark(&[order.as_bytes()]) {
            return Err(CursorError::OtherOrder);
        }
        let mut values = Vec::with_capacity(count);
        while let Some((length, after)) = rest.split_first_chunk() {
            let length = usize::try_from(i32::from_be_bytes(*length)).ok();
            let (value, after) =
                after.split_at_checked(length.unwrap_or(0)).ok_or(CursorError::Damaged)?;
            values.push(length.map(|_| value.to_vec()));
            rest = after;
        }
        if values.len() == count && rest.is_empty() {
            Ok(values)
        } else {
            Err(CursorError::Damaged)
        }
    }
}

/// The first bytes of a digest: they find what was changed by mistake, not by an enemy, who gains
/// nothing but another place to start from.
fn mark(parts: &[&[u8]]) -> [u8; MARK] {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update(part);
    }
    let mut mark = [0; MARK];
    mark.copy_from_slice(&digest.finalize()[..MARK]);
    mark
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<String> for Cursor {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<&str> for Cursor {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

/// A cursor, or `Option` of one: `None` is the start.
pub trait IntoCursor {
    /// The cursor.
    fn into_cursor(self) -> Option<Cursor>;
}

impl<C: Into<Cursor>> IntoCursor for C {
    fn into_cursor(self) -> Option<Cursor> {
        Some(self.into())
    }
}

impl IntoCursor for &Cursor {
    fn into_cursor(self) -> Option<Cursor> {
        Some(self.clone())
    }
}

impl IntoCursor for &Option<Cursor> {
    fn into_cursor(self) -> Option<Cursor> {
        self.clone()
    }
}

impl<C: IntoCursor> IntoCursor for Option<C> {
    fn into_cursor(self) -> Option<Cursor> {
        self.and_then(IntoCursor::into_cursor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_come_back() {
        let values = vec![Some(vec![1, 2, 3]), None, Some(vec![])];
        let cursor = Cursor::new("a, b, c", &values);
        assert_eq!(cursor.values("a, b, c", 3), Ok(values));
        assert!(cursor.0.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_'));
    }

    #[test]
    fn another_order_and_every_change_are_found() {
        let cursor = Cursor::new("a", &vec![Some(vec![0, 0, 0, 7])]);
        assert_eq!(cursor.values("a DESC", 1), Err(CursorError::OtherOrder));
        assert_eq!(cursor.values("a", 2), Err(CursorError::Damaged));
        for at in 0..cursor.0.len() {
            let mut text = cursor.0.clone().into_bytes();
            text[at] = if text[at] == b'A' { b'B' } else { b'A' };
            let changed = Cursor(String::from_utf8(text).unwrap());
            assert_eq!(changed.values("a", 1), Err(CursorError::Damaged), "at {at}");
            let cut = Cursor(cursor.0[..at].to_owned());
            assert_eq!(cut.values("a", 1), Err(CursorError::Damaged), "cut at {at}");
        }
        assert_eq!(Cursor::from("päge 2").values("a", 1), Err(CursorError::Damaged));
    }
}
