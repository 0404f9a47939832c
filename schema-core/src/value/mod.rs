//! Rust types that a column can have.

mod json;
mod scalar;
mod tsvector;

pub use json::Json;
pub use scalar::Number;
pub use tsvector::{Lexeme, TsVector};

use postgres_types::{FromSql, ToSql};

/// A Rust type that a column can have; `Option` of one for a nullable column.
///
/// Implemented for the types of the table in the crate's documentation, for arrays of them as `Vec`,
/// and by `#[derive(PgEnum)]` and `#[derive(PgNewtype)]`.
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
    /// NULL if this or the other can be.
    type Or<Other: Nullability>: Nullability;
    /// NULL if this and the other can be.
    type And<Other: Nullability>: Nullability;
}

/// Never NULL.
pub struct NotNull;
/// Possibly NULL.
pub struct Nullable;

impl Nullability for NotNull {
    const NULLABLE: bool = false;
    type Of<V: Value<Base = V>> = V;
    type Or<Other: Nullability> = Other;
    type And<Other: Nullability> = Self;
}

impl Nullability for Nullable {
    const NULLABLE: bool = true;
    type Of<V: Value<Base = V>> = Option<V>;
    type Or<Other: Nullability> = Self;
    type And<Other: Nullability> = Other;
}

impl<V: Value<Base = V>> Value for Option<V> {
    type Base = V;
    type Null = Nullable;
    const TYPE: &'static str = V::TYPE;
    const ARRAY: &'static str = V::ARRAY;
}

#[diagnostic::do_not_recommend]
impl<V: Element> Value for Vec<V> {
    type Base = Self;
    type Null = NotNull;
    const TYPE: &'static str = V::ARRAY;
    const ARRAY: &'static str = "";
}
