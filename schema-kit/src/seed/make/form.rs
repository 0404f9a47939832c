//! Values of types that have a form of their own.

use std::fmt::Write as _;

use crate::seed::random::mix;

/// How many values a form has, where that is worth minding.
pub(super) fn count(form: &str) -> Option<u64> {
    match form {
        "inet" => Some(1 << 24),
        "cidr" => Some(1 << 16),
        _ => None,
    }
}

/// The value of a number.
pub(super) fn write(form: &str, seed: u64, key: u64, out: &mut String) {
    let (one, two) = (mix(seed, key), mix(!seed, key));
    let word = || super::text::make("word", one).unwrap_or_default();
    let (x, y) = (one % 1000, two % 1000);
    // writing to a string does not fail
    let _ = match form {
        "uuid" => uuid(one, two, out),
        "json" | "jsonb" => write!(out, r#"{{"id": {key}, "name": "{}"}}"#, word()),
        "bytea" => write!(out, "\\x{one:016x}{two:016x}"),
        "inet" => write!(out, "10.{}.{}.{}", key >> 16 & 255, key >> 8 & 255, key & 255),
        "cidr" => write!(out, "10.{}.{}.0/24", key >> 8 & 255, key & 255),
        "macaddr" => write!(out, "{:012x}", key & 0xffff_ffff_ffff),
        "macaddr8" => write!(out, "{key:016x}"),
        "tsvector" => write!(out, "'{}' 'n{key}'", word()),
        "tsquery" => write!(out, "'{}'", word()),
        "xml" => write!(out, "<item id=\"{key}\">{}</item>", word()),
        "point" => write!(out, "({x},{y})"),
        "line" => write!(out, "{{{},{y},1}}", x + 1),
        "lseg" => write!(out, "[({x},{y}),({},{})]", x + 1, y + 1),
        "box" => write!(out, "({},{}),({x},{y})", x + 1, y + 1),
        "path" | "polygon" => write!(out, "(({x},{y}),({},{y}),({x},{}))", x + 1, y + 1),
        "circle" => write!(out, "<({x},{y}),{}>", 1 + one % 9),
        "money" => write!(out, "{}.{:02}", key % 100_000_000 / 100, key % 100),
        "interval" => write!(out, "{} minutes", key % 1_000_000_000),
        "pg_lsn" => write!(out, "{:X}/{:X}", key >> 32, key & 0xffff_ffff),
        "hstore" => write!(out, "\"id\"=>\"{key}\""),
        "ltree" => write!(out, "{}.n{key}", word()),
        "jsonpath" => write!(out, "$.{}", word()),
        _ => Ok(()),
    };
}

/// A random UUID as version 4 lays it out.
fn uuid(one: u64, two: u64, out: &mut String) -> std::fmt::Result {
    let high = one & !0xf000 | 0x4000;
    let low = two >> 2 | 1 << 63;
    let (a, b, c) = (high >> 32, high >> 16 & 0xffff, high & 0xffff);
    write!(out, "{a:08x}-{b:04x}-{c:04x}-{:04x}-{:012x}", low >> 48, low & 0xffff_ffff_ffff)
}
