//! The type of a field of a nested row, of which the server says only the number.

use std::cell::RefCell;
use std::collections::HashMap;

use postgres_types::{Kind, Type};
use schema_model::Name;

use crate::value::{Value, Wire};

/// The numbers of the server's own types end here.
const FIRST_OF_USERS: u32 = 16_384;

/// The type of a field: one of the server's own by its number; one of an extension or of the schema as
/// the type that `V` is, whose reading says whether it fits.
pub(super) fn type_of<V: Value>(oid: u32, raw: Option<&[u8]>) -> Type {
    thread_local! {
        static KNOWN: RefCell<HashMap<(u32, &'static str), Type>> = RefCell::default();
    }
    if let Some(ty) = Type::from_oid(oid) {
        return ty;
    }
    KNOWN.with_borrow_mut(|known| {
        known.entry((oid, V::TYPE)).or_insert_with(|| named(V::TYPE, oid, raw)).clone()
    })
}

/// The type that `format_type` spells so.
fn named(sql: &str, oid: u32, raw: Option<&[u8]>) -> Type {
    if let Some(element) = sql.strip_suffix("[]") {
        let element_oid = raw.and_then(element_oid).unwrap_or(0);
        let element =
            Type::from_oid(element_oid).unwrap_or_else(|| named(element, element_oid, None));
        return Type::new(format!("_{}", element.name()), oid, Kind::Array(element), String::new());
    }
    // A domain over one of the server's own types.
    if let Some(base) = own(sql) {
        return base;
    }
    let name = sql.parse::<Name>().map_or_else(|_| sql.to_owned(), |name| name.name);
    Type::new(name, oid, Kind::Simple, String::new())
}

/// The type of the elements, from the head of an array.
fn element_oid(raw: &[u8]) -> Option<u32> {
    let mut wire = Wire::new(raw);
    let (_dimensions, _flags) = (wire.i32().ok()?, wire.i32().ok()?);
    wire.u32().ok()
}

/// One of the server's own types.
fn own(sql: &str) -> Option<Type> {
    let name = match sql {
        "bigint" => "int8",
        "integer" => "int4",
        "smallint" => "int2",
        "boolean" => "bool",
        "real" => "float4",
        "double precision" => "float8",
        "character varying" => "varchar",
        "bit varying" => "varbit",
        "timestamp with time zone" => "timestamptz",
        "timestamp without time zone" => "timestamp",
        "time with time zone" => "timetz",
        "time without time zone" => "time",
        "\"char\"" => "char",
        other => other,
    };
    (1..FIRST_OF_USERS).filter_map(Type::from_oid).find(|ty| ty.name() == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_types_are_found_by_their_number_and_by_their_name() {
        assert_eq!(type_of::<i64>(Type::INT4.oid(), None), Type::INT4);
        assert_eq!(type_of::<i64>(99_999, None), Type::INT8);
        assert_eq!(type_of::<String>(99_999, None), Type::TEXT);
        let array = type_of::<Vec<i32>>(99_999, None);
        assert!(matches!(array.kind(), Kind::Array(of) if *of == Type::INT4), "{array}");
    }
}
