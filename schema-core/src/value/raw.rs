use std::ops::Deref;

use bytes::{BufMut, BytesMut};
use postgres_types::{FromSql, IsNull, ToSql, Type, to_sql_checked};

use super::wire::Failure;

/// A value as the server sends it, of a type for which there is no other Rust type: its binary form.
///
/// `#[column(type = "…")]` says the SQL type; without it, it is a `bytea`. It is read and sent as it is,
/// so a row with such a column can be read, and written back.
///
/// ```
/// use schema_core::prelude::*;
/// use schema_core::value::Raw;
///
/// #[derive(Table)]
/// #[table(name = "jobs")]
/// struct Job {
///     #[column(primary_key)]
///     id: i64,
///     #[column(type = "regclass")]
///     target: Raw,
/// }
/// assert!(Job::CREATE_SQL.contains("target regclass NOT NULL"));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Raw(pub Vec<u8>);

impl Deref for Raw {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl<'a> FromSql<'a> for Raw {
    fn from_sql(_: &Type, raw: &'a [u8]) -> Result<Self, Failure> {
        Ok(Self(raw.to_vec()))
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

impl ToSql for Raw {
    fn to_sql(&self, _: &Type, out: &mut BytesMut) -> Result<IsNull, Failure> {
        out.put_slice(&self.0);
        Ok(IsNull::No)
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

scalars! { Raw = "bytea"; }
