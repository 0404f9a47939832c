//! Bound values as literals, for SQL that takes no parameters: the query of a view.

use std::fmt::{Display, Write as _};

use bytes::BytesMut;
use fallible_iterator::FallibleIterator;
use postgres_protocol::types::array_from_sql;
use postgres_types::{IsNull, Kind, ToSql, Type};
use schema_model::Name;
use schema_model::name::quote_literal;

use crate::value::{Failure, Inet, Interval, MacAddr, Oid, Value};

/// A bound value that has no literal.
#[derive(Debug, thiserror::Error)]
#[error(
    "a bound value{} can't stand in the query of a view ({reason}): write it as SQL, with \
     `schema_core::expr::raw`",
    if ty.is_empty() { String::new() } else { format!(" of type {ty}") }
)]
pub struct NoLiteral {
    ty: String,
    reason: String,
}

/// The value as a literal of its type: `'2026-01-01'::date`.
pub(crate) fn literal(value: &dyn ToSql, ty: &'static str) -> Result<String, NoLiteral> {
    written(value, ty).map_err(|reason| NoLiteral { ty: ty.to_owned(), reason: reason.to_string() })
}

fn written(value: &dyn ToSql, ty: &str) -> Result<String, Failure> {
    let element = ty.strip_suffix("[]");
    let of_element = type_of(element.unwrap_or(ty))?;
    let of_value = match element {
        Some(_) => Type::new(ty.to_owned(), 0, Kind::Array(of_element.clone()), String::new()),
        None => of_element.clone(),
    };
    let mut raw = BytesMut::new();
    if let IsNull::Yes = value.to_sql_checked(&of_value, &mut raw)? {
        return Ok(format!("NULL::{ty}"));
    }
    let text = match element {
        Some(_) => array(&of_element, &raw)?,
        None => text(&of_element, &raw)?,
    };
    Ok(format!("{}::{ty}", quote_literal(&text)))
}

/// The text of an array of one dimension: `{"a",NULL}`.
fn array(of: &Type, raw: &[u8]) -> Result<String, Failure> {
    let array = array_from_sql(raw)?;
    if array.dimensions().count()? > 1 {
        return Err("it has several dimensions".into());
    }
    let mut elements = array.values();
    let mut out = String::new();
    while let Some(element) = elements.next()? {
        out.push_str(if out.is_empty() { "" } else { "," });
        match element {
            None => out.push_str("NULL"),
            Some(raw) => {
                let text = text(of, raw)?.replace('\\', "\\\\").replace('"', "\\\"");
                write!(out, "\"{text}\"")?;
            }
        }
    }
    Ok(format!("{{{out}}}"))
}

/// What a value of this SQL type is sent as. A type that is none of the server's is an enumerated one of
/// the schema, or has no literal.
fn type_of(sql: &str) -> Result<Type, Failure> {
    Ok(match sql {
        "boolean" => Type::BOOL,
        "smallint" => Type::INT2,
        "integer" => Type::INT4,
        "bigint" => Type::INT8,
        "real" => Type::FLOAT4,
        "double precision" => Type::FLOAT8,
        "numeric" => Type::NUMERIC,
        "text" => Type::TEXT,
        "bytea" => Type::BYTEA,
        "uuid" => Type::UUID,
        "date" => Type::DATE,
        "time without time zone" => Type::TIME,
        "timestamp without time zone" => Type::TIMESTAMP,
        "timestamp with time zone" => Type::TIMESTAMPTZ,
        "interval" => Type::INTERVAL,
        "json" => Type::JSON,
        "jsonb" => Type::JSONB,
        "inet" => Type::INET,
        "macaddr" => Type::MACADDR,
        "oid" => Type::OID,
        "" => return Err("its type is not known".into()),
        own => {
            let name: Name = own.parse().map_err(|_| "its type has no name")?;
            let schema = name.schema.unwrap_or_default();
            Type::new(name.name, 0, Kind::Enum(Vec::new()), schema)
        }
    })
}

/// The text form of a value.
fn text(ty: &Type, raw: &[u8]) -> Result<String, Failure> {
    match *ty {
        Type::BOOL => shown::<bool>(ty, raw),
        Type::INT2 => shown::<i16>(ty, raw),
        Type::INT4 => shown::<i32>(ty, raw),
        Type::INT8 => shown::<i64>(ty, raw),
        Type::FLOAT4 => shown::<f32>(ty, raw),
        Type::FLOAT8 => shown::<f64>(ty, raw),
        Type::UUID => shown::<uuid::Uuid>(ty, raw),
        Type::DATE => shown::<chrono::NaiveDate>(ty, raw),
        Type::TIME => shown::<chrono::NaiveTime>(ty, raw),
        Type::TIMESTAMP => shown::<chrono::NaiveDateTime>(ty, raw),
        Type::TIMESTAMPTZ => shown::<chrono::DateTime<chrono::Utc>>(ty, raw),
        Type::INTERVAL => shown::<Interval>(ty, raw),
        Type::INET => shown::<Inet>(ty, raw),
        Type::MACADDR => shown::<MacAddr>(ty, raw),
        Type::OID => Oid::read(ty, raw).map(|oid| oid.0.to_string()),
        #[cfg(feature = "bigdecimal")]
        Type::NUMERIC => shown::<crate::value::Numeric>(ty, raw),
        #[cfg(all(feature = "rust_decimal", not(feature = "bigdecimal")))]
        Type::NUMERIC => shown::<rust_decimal::Decimal>(ty, raw),
        Type::BYTEA => {
            let digits = raw.iter().map(|byte| format!("{byte:02x}"));
            Ok("\\x".to_owned() + &digits.collect::<String>())
        }
        // the first byte is the version of the form
        Type::JSONB => Ok(std::str::from_utf8(raw.get(1..).unwrap_or_default())?.to_owned()),
        _ => Ok(std::str::from_utf8(raw)?.to_owned()),
    }
}

fn shown<V: Value + Display>(ty: &Type, raw: &[u8]) -> Result<String, Failure> {
    V::read(ty, raw).map(|value| value.to_string())
}
