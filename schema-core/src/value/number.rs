//! Types that are a number, but not one to count with. Newtypes: so a `u32` or an `i8` in a table stays
//! a mistake, since PostgreSQL has no unsigned integers and none of one byte.

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

/// An `xid8`: the number of a transaction, as `pg_current_xact_id()` gives it.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Xid8(pub u64);

impl<'a> FromSql<'a> for Xid8 {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> Result<Self, Failure> {
        i64::from_sql(ty, raw).map(|number| Self(number.cast_unsigned()))
    }

    accepts!(XID8);
}

impl ToSql for Xid8 {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Failure> {
        self.0.cast_signed().to_sql(ty, out)
    }

    accepts!(XID8);
    to_sql_checked!();
}

scalars! { Xid8 = "xid8"; }
