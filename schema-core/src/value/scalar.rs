use std::collections::HashMap;

use postgres_types::{FromSql as _, Type};
use uuid::Uuid;

use super::wire::{Failure, Wire};
use super::{Element, NotNull, Value};

scalars! {
    bool = "boolean";
    i16 = "smallint";
    i32 = "integer";
    i64 = "bigint";
    f32 = "real";
    f64 = "double precision";
    String = "text", read = text;
    Uuid = "uuid";
    serde_json::Value = "jsonb";
    super::TsVector = "tsvector";
    HashMap<String, Option<String>> = "hstore", read = hstore;
}

/// Its `FromSql` asks for the name of the type each time.
fn text(ty: &Type, raw: &[u8]) -> Result<String, Failure> {
    match *ty {
        Type::TEXT | Type::VARCHAR => Ok(std::str::from_utf8(raw)?.to_owned()),
        _ => String::from_sql(ty, raw),
    }
}

/// Its `FromSql` makes room for as many entries as the value says it has.
fn hstore(_: &Type, raw: &[u8]) -> Result<HashMap<String, Option<String>>, Failure> {
    let mut wire = Wire(raw);
    let count = wire.count(2 * size_of::<i32>())?;
    let entries = (0..count).map(|_| {
        let key = wire.counted_text()?.ok_or("the key of an hstore is NULL")?;
        Ok((key.to_owned(), wire.counted_text()?.map(str::to_owned)))
    });
    let entries = entries.collect::<Result<_, Failure>>()?;
    wire.end()?;
    Ok(entries)
}

// Bytes, not an array: `u8` is no element.
#[diagnostic::do_not_recommend]
impl Value for Vec<u8> {
    type Base = Self;
    type Null = NotNull;
    const TYPE: &'static str = "bytea";
    const ARRAY: &'static str = "bytea[]";
}

impl Element for Vec<u8> {}

/// Types with `+`, `-`, `*` and `/`.
#[diagnostic::on_unimplemented(message = "`{Self}` is not a number: `+ - * /` and `sum` need one")]
pub trait Number: Value<Base = Self> {
    /// What `sum` gives: wider than the summands where there is a wider type.
    type Sum: Value<Base = Self::Sum>;
    /// `sum` of this type, from its argument on; with a cast where the server's result is of a type
    /// that Rust has no number for.
    const SUM_END: &'static str;
}

macro_rules! numbers {
    ($($number:ty => $sum:ty, $end:literal;)*) => {$(
        impl Number for $number {
            type Sum = $sum;
            const SUM_END: &'static str = $end;
        }
    )*};
}

numbers! {
    i16 => i64, ")";
    i32 => i64, ")";
    i64 => i64, ")::bigint";
    f32 => f32, ")";
    f64 => f64, ")";
}

#[cfg(feature = "rust_decimal")]
numbers! { rust_decimal::Decimal => rust_decimal::Decimal, ")"; }

#[cfg(feature = "bigdecimal")]
numbers! { super::Numeric => super::Numeric, ")"; }

/// Integers.
#[diagnostic::on_unimplemented(message = "`{Self}` is not an integer")]
pub trait Integer: Number {}
impl Integer for i16 {}
impl Integer for i32 {}
impl Integer for i64 {}
