//! Rust types that a column can have.
//!
//! | Rust | SQL | feature |
//! |---|---|---|
//! | `bool` | `boolean` | |
//! | `i16`, `i32`, `i64` | `smallint`, `integer`, `bigint` | |
//! | `f32`, `f64` | `real`, `double precision` | |
//! | `rust_decimal::Decimal` | `numeric` of up to 28 digits | `rust_decimal` |
//! | `Numeric`, of a `BigDecimal` | `numeric` of any size | `bigdecimal` |
//! | [`Money`] | `money` | |
//! | `String` | `text`; `character varying(n)` with `#[column(length = n)]` | |
//! | [`Citext`] | `citext` (extension) | |
//! | `Vec<u8>` | `bytea` | |
//! | [`Uuid`](uuid::Uuid) | `uuid` | |
//! | [`NaiveDate`](chrono::NaiveDate), [`Date`] of it | `date` | |
//! | [`NaiveTime`](chrono::NaiveTime), [`TimeTz`] | `time without time zone`, `time with time zone` | |
//! | [`NaiveDateTime`](chrono::NaiveDateTime), [`Timestamp`] of it | `timestamp without time zone` | |
//! | [`DateTime<Utc>`](chrono::DateTime), [`Timestamp`] of it | `timestamp with time zone` | |
//! | `Date`, `Time`, `PrimitiveDateTime`, `OffsetDateTime` of `time` | the same | `time` |
//! | `civil::Date`, `civil::Time`, `civil::DateTime`, `Timestamp` of `jiff` | the same | `jiff` |
//! | [`Interval`] | `interval` | |
//! | [`Json<T>`](Json), [`JsonValue`] (that of `serde_json`) | `jsonb` | |
//! | [`JsonText<T>`](JsonText) | `json` | |
//! | [`JsonPath`] | `jsonpath` | |
//! | [`Xml`] | `xml` | |
//! | [`IpAddr`](std::net::IpAddr), [`Inet`] | `inet` | |
//! | [`Cidr`] | `cidr` | |
//! | `IpInet`, `IpCidr` of `cidr` | `inet`, `cidr` | `cidr` |
//! | [`MacAddr`], [`MacAddr8`] | `macaddr`, `macaddr8` | |
//! | `eui48::MacAddress` | `macaddr` | `eui48` |
//! | [`BitString`] | `bit varying`; `bit(n)` with `#[column(type = "bit(n)")]` | |
//! | `bit_vec::BitVec` | the same | `bit-vec` |
//! | [`Point`], [`Line`], [`LineSegment`], [`Rectangle`] | `point`, `line`, `lseg`, `box` | |
//! | [`Path`], [`Polygon`], [`Circle`] | `path`, `polygon`, `circle` | |
//! | `Point`, `Rect`, `LineString` of `geo_types` | `point`, `box`, an open `path` | `geo-types` |
//! | [`TsVector`], [`TsQuery`] | `tsvector`, `tsquery` | |
//! | [`Range<T>`](Range), [`Multirange<T>`](Multirange) | the ranges of integers, decimals, dates, timestamps | |
//! | `HashMap<String, Option<String>>` | `hstore` (extension) | |
//! | [`Ltree`], [`Lquery`], [`Ltxtquery`] | `ltree`, `lquery`, `ltxtquery` (extension) | |
//! | [`Vector`], [`SparseVector`] | `vector`, `sparsevec` (extension) | |
//! | `HalfVector`, of `half::f16` | `halfvec` (extension) | `half` |
//! | `Geometry<S>`, `Geography<S>`, of shapes of `geo_types` | `geometry`, `geography` (extension); `geometry(Point)` | `postgis` |
//! | [`Oid`] | `oid`; `regclass` and its kin with `#[column(type = "regclass")]` | |
//! | [`Xid`], [`Xid8`] | `xid`, `xid8` | |
//! | [`PgLsn`], [`Name`], [`Char`] | `pg_lsn`, `name`, `"char"` | |
//! | `Vec<T>`, `Vec<Option<T>>` of any of these | an array of one dimension; with NULLs | |
//! | [`Array<T>`](Array) | an array of several dimensions | |
//! | [`Raw`] | any other, with `#[column(type = "…")]` | |
//!
//! Without a Rust type are only those of the server's own books, which no table of an application has:
//! `tid`, `cid`, `pg_snapshot`, `txid_snapshot`, `refcursor`, `aclitem`, `int2vector`, `oidvector`,
//! `gtsvector`, `pg_node_tree` and what the planner's statistics are kept as. A query casts one to `text`.
//!
//! All are read and written by serde; those of other crates by the features of these crates.
//!
//! Types of the schema's own are structs and enums that derive [`PgEnum`](crate::PgEnum),
//! [`PgComposite`](crate::PgComposite) or [`PgDomain`](crate::PgDomain).
//!
//! `Option` of any of them takes NULL. A value of the server for which the Rust type has none (an
//! infinite date, NaN as a decimal, `24:00:00`) is a [`DecodeError`](crate::DecodeError), never another
//! value. Times are exact to the microsecond: what Rust has of nanoseconds is cut off.

/// Column types that are their own base and an element of arrays; `read` for those of another crate
/// whose `FromSql` would misread some values.
macro_rules! scalars {
    ($($rust:ty = $sql:expr $(, read = $read:path)?;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl $crate::value::Value for $rust {
            type Base = Self;
            type Null = $crate::value::NotNull;
            const TYPE: &'static str = $sql;
            const ARRAY: &'static str = concat!($sql, "[]");
            $(
                fn read(
                    ty: &postgres_types::Type,
                    raw: &[u8],
                ) -> Result<Self, $crate::value::wire::Failure> {
                    $read(ty, raw)
                }
            )?
        }
        #[diagnostic::do_not_recommend]
        impl $crate::value::Element for $rust {}
    )*};
}

mod array;
mod bits;
mod datetime;
#[cfg(any(feature = "rust_decimal", feature = "bigdecimal"))]
mod decimal;
mod geometry;
mod infinite;
mod interval;
mod json;
mod network;
mod number;
mod parse;
#[cfg(feature = "postgis")]
mod postgis;
mod range;
mod raw;
mod scalar;
mod text;
mod tsquery;
mod tsvector;
mod vector;
mod wire;

pub use array::{Array, ArrayShape, Dimension};
pub use bits::BitString;
pub use datetime::TimeTz;
#[cfg(feature = "bigdecimal")]
pub use decimal::Numeric;
pub use geometry::{Circle, Line, LineSegment, Path, Point, Polygon, Rectangle};
pub use infinite::{Date, Timestamp};
pub use interval::{Interval, IntervalTooLong};
pub use json::{Json, JsonText};
pub use network::{Cidr, Inet, InvalidNetwork, MacAddr, MacAddr8};
pub use number::{Char, Money, Oid, PgLsn, Xid, Xid8};
pub use parse::InvalidText;
#[cfg(feature = "postgis")]
pub use postgis::{Geography, Geometry, Shape};
pub use range::{Multirange, Range, RangeElement};
pub use raw::Raw;
pub use scalar::{Integer, Number};
pub use serde_json::Value as JsonValue;
pub use text::{Citext, JsonPath, Lquery, Ltree, Ltxtquery, Name, Xml};
pub use tsquery::TsQuery;
pub use tsvector::{Lexeme, TsVector};
#[cfg(feature = "half")]
pub use vector::HalfVector;
pub use vector::{SparseVector, SparseVectorShape, Vector};

use postgres_types::{FromSql, ToSql, Type};

pub(crate) use wire::{Failure, Wire, put_part};

/// Whether the server makes an array of any values of this type. There are others: but of a domain over
/// arrays it makes one with more dimensions, if it can.
pub(crate) const fn has_arrays(ty: &str) -> bool {
    const KNOWN: &[&str] = &[
        "boolean",
        "smallint",
        "integer",
        "bigint",
        "real",
        "double precision",
        "numeric",
        "text",
        "uuid",
        "jsonb",
        "date",
        "interval",
        "timestamp with time zone",
        "timestamp without time zone",
    ];
    crate::meta::is_among(ty, KNOWN)
}

/// A Rust type that a column can have; `Option` of one for a nullable column.
///
/// Implemented for the types of the table in the [module's documentation](self), for arrays of them,
/// and by `#[derive(PgEnum)]`, `#[derive(PgNewtype)]`, `#[derive(PgComposite)]` and
/// `#[derive(PgDomain)]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the type of a column",
    label = "PostgreSQL has no type for this",
    note = "for a type of your own: `#[derive(PgEnum)]`, `#[derive(PgNewtype)]`, or `Json<{Self}>`"
)]
pub trait Value: ToSql + for<'a> FromSql<'a> + Send + Sync + 'static {
    /// The type without NULL: itself, or what is inside the `Option`.
    type Base: Value<Base = Self::Base>;
    /// Whether it takes NULL.
    type Null: Nullability;
    /// The SQL type, as the server's `format_type` spells it.
    const TYPE: &'static str;
    /// The SQL type of an array of these; empty where there is none, as for arrays themselves.
    const ARRAY: &'static str;
    /// Whether a placeholder has to say its type: where one is compared with a composite type, the
    /// server takes it for any record, which it does not read.
    #[doc(hidden)]
    const CAST: bool = false;

    /// Reads a value that is not NULL, in the binary form of the server.
    ///
    /// `FromSql`, but for types of other crates whose `FromSql` gives another value where theirs has
    /// none for what the server sent, such as an infinity: that is an error here.
    ///
    /// # Errors
    /// The Rust type has no such value.
    fn read(ty: &Type, raw: &[u8]) -> Result<Self, Failure> {
        Self::from_sql(ty, raw)
    }
}

/// A value that is never NULL and whose type has an array type: what a `Vec` column may hold.
#[diagnostic::on_unimplemented(message = "`Vec<{Self}>` is not the type of a column")]
pub trait Element: Value<Base = Self> {}

/// That a column of this type has values of type `B`: it is `B`, or `Option` of it.
#[diagnostic::on_unimplemented(
    message = "expected a value or an expression of type `{B}`, found a column of type `{Self}`",
    label = "not a `{B}`",
    note = "only values of the same SQL meaning are compared or assigned"
)]
pub trait Meaning<B>: Value<Base = B> {}
#[diagnostic::do_not_recommend]
impl<V: Value<Base = V>> Meaning<V> for V {}
#[diagnostic::do_not_recommend]
impl<V: Value<Base = V>> Meaning<V> for Option<V> {}

/// Whether an expression can be NULL, as a type: [`NotNull`] or [`Nullable`].
pub trait Nullability: 'static {
    /// Whether this is [`Nullable`].
    const NULLABLE: bool;
    /// The Rust type of a value with this nullability.
    type Of<V: Value<Base = V>>: Value<Base = V>;
    /// The Rust type of a row that is there or not with this nullability.
    type Row<R>;
    /// NULL if this or the other can be.
    type Or<Other: Nullability>: Nullability;
    /// NULL if this and the other can be.
    type And<Other: Nullability>: Nullability;

    /// A row that was found or not; nothing if there has to be one and was not.
    fn row<R>(found: Option<R>) -> Option<Self::Row<R>>;
}

/// Never NULL.
pub struct NotNull;
/// Possibly NULL.
pub struct Nullable;

impl Nullability for NotNull {
    const NULLABLE: bool = false;
    type Of<V: Value<Base = V>> = V;
    type Row<R> = R;
    type Or<Other: Nullability> = Other;
    type And<Other: Nullability> = Self;

    fn row<R>(found: Option<R>) -> Option<R> {
        found
    }
}

impl Nullability for Nullable {
    const NULLABLE: bool = true;
    type Of<V: Value<Base = V>> = Option<V>;
    type Row<R> = Option<R>;
    type Or<Other: Nullability> = Self;
    type And<Other: Nullability> = Other;

    fn row<R>(found: Option<R>) -> Option<Option<R>> {
        Some(found)
    }
}

impl<V: Value<Base = V>> Value for Option<V> {
    type Base = V;
    type Null = Nullable;
    const TYPE: &'static str = V::TYPE;
    const ARRAY: &'static str = V::ARRAY;
    const CAST: bool = V::CAST;

    fn read(ty: &Type, raw: &[u8]) -> Result<Self, Failure> {
        V::read(ty, raw).map(Some)
    }
}
