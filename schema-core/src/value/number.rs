//! Types that are a number, but not one to count with. Newtypes: so a `u32` or an `i8` in a table stays
//! a mistake, since PostgreSQL has no unsigned integers and none of one byte.

use std::fmt;

use bytes::BytesMut;
use postgres_types::{FromSql, IsNull, ToSql, Type, accepts, to_sql_checked};
use serde::{Deserialize, Serialize};

use super::wire::Failure;

macro_rules! numbers {
    ($($(#[$doc:meta])* $name:ident($number:ty) = $sql:literal, $($ty:ident)|+;)*) => {$(
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
        )]
        #[serde(transparent)]
        pub struct $name(pub $number);

        impl<'a> FromSql<'a> for $name {
            fn from_sql(ty: &Type, raw: &'a [u8]) -> Result<Self, Failure> {
                <$number>::from_sql(ty, raw).map(Self)
            }

            accepts!($($ty),+);
        }

        impl ToSql for $name {
            fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Failure> {
                self.0.to_sql(ty, out)
            }

            accepts!($($ty),+);
            to_sql_checked!();
        }

        scalars! { $name = $sql; }
    )*};
}

numbers! {
    /// An `oid`: the number of an object of the database. `#[column(type = "regclass")]` and its kin
    /// (`regtype`, `regproc`, `regprocedure`, `regoper`, `regoperator`, `regrole`, `regnamespace`,
    /// `regconfig`, `regdictionary`, `regcollation`) are the same number, shown as a name.
    Oid(u32) = "oid", OID | REGCLASS | REGTYPE | REGPROC | REGPROCEDURE | REGOPER | REGOPERATOR
        | REGROLE | REGNAMESPACE | REGCONFIG | REGDICTIONARY | REGCOLLATION;
    /// An `xid`: the number of a transaction, which begins anew after four thousand million. See
    /// [`Xid8`].
    Xid(u32) = "xid", XID;
    /// A `"char"`: one byte. Not a `char(1)`, which is a `String`.
    Char(i8) = "\"char\"", CHAR;
    /// A `money`: a whole number of the smallest unit of the currency, mostly cents. Which currency, and
    /// how many of the units make one of it, is a setting of the server, `lc_monetary`; new tables
    /// rather have a `numeric` or a `bigint`.
    Money(i64) = "money", MONEY;
}

macro_rules! positions {
    ($($(#[$doc:meta])* $name:ident = $sql:literal, $ty:ident;)*) => {$(
        $(#[$doc])*
        pub struct $name(pub u64);

        impl<'a> FromSql<'a> for $name {
            fn from_sql(ty: &Type, raw: &'a [u8]) -> Result<Self, Failure> {
                i64::from_sql(ty, raw).map(|number| Self(number.cast_unsigned()))
            }

            accepts!($ty);
        }

        impl ToSql for $name {
            fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Failure> {
                self.0.cast_signed().to_sql(ty, out)
            }

            accepts!($ty);
            to_sql_checked!();
        }

        scalars! { $name = $sql; }
    )*};
}

positions! {
    /// An `xid8`: the number of a transaction, as `pg_current_xact_id()` gives it.
    #[derive(
        Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
    )]
    #[serde(transparent)]
    Xid8 = "xid8", XID8;
    /// A `pg_lsn`: a place in the write-ahead log, in bytes. By serde it is the text that the server
    /// shows.
    ///
    /// ```
    /// use schema_core::value::PgLsn;
    /// assert_eq!("16/B374D848".parse(), Ok(PgLsn(0x16_b374_d848)));
    /// assert_eq!(PgLsn(0x16_b374_d848).to_string(), "16/B374D848");
    /// ```
    #[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
    PgLsn = "pg_lsn", PG_LSN;
}

impl From<u64> for PgLsn {
    fn from(bytes: u64) -> Self {
        Self(bytes)
    }
}

impl fmt::Display for PgLsn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:X}/{:X}", self.0 >> 32, self.0 & u64::from(u32::MAX))
    }
}
