//! Numbers, texts, and the like.

use proptest::prelude::*;
use schema_core::value::{Char, JsonPath, JsonText, Money, Name, Oid, PgLsn, Xml};
use schema_core::{Json, TsVector};
use uuid::Uuid;

use crate::server::Server;

/// Text that the server takes: any but NUL.
pub fn text() -> impl Strategy<Value = String> {
    "[^\0]{0,40}"
}

#[test]
fn numbers() {
    let server = Server::new();
    server.round_trip(any::<bool>(), [], bool::to_string);
    server.round_trip(any::<i16>(), [i16::MIN, i16::MAX], i16::to_string);
    server.round_trip(any::<i32>(), [i32::MIN, i32::MAX], i32::to_string);
    server.round_trip(any::<i64>(), [i64::MIN, i64::MAX], i64::to_string);
    let edges = [f32::INFINITY, f32::NEG_INFINITY, f32::MIN, f32::MAX, f32::MIN_POSITIVE];
    server.round_trip(any::<f32>(), edges, f32::to_string);
    let edges = [f64::INFINITY, f64::NEG_INFINITY, f64::MIN, f64::MAX, f64::MIN_POSITIVE];
    server.round_trip(any::<f64>(), edges, f64::to_string);
    let oid = any::<u32>().prop_map(Oid);
    server.round_trip(oid, [Oid(0), Oid(u32::MAX)], |oid| oid.0.to_string());
    server.round_trip(
        any::<u64>().prop_map(PgLsn::from),
        [PgLsn::from(u64::MAX)],
        PgLsn::to_string,
    );
    assert!(server.get::<f64>("SELECT {}::float8", (f64::NAN,)).unwrap().is_nan());
    assert!(server.get::<f32>("SELECT 'NaN'::float4", ()).unwrap().is_nan());
}

#[test]
fn a_char_is_a_byte() {
    let server = Server::new();
    // The server writes a byte above 127 as an octal escape, since PostgreSQL 16.
    server.round_trip((1..=127i8).prop_map(Char), [], |Char(byte)| {
        char::from(byte.unsigned_abs()).to_string()
    });
    for byte in [0, i8::MIN, -1].map(Char) {
        assert_eq!(server.get::<Char>("SELECT {}::\"char\"", (byte,)).unwrap(), byte);
    }
}

#[test]
fn money() {
    let server = Server::new();
    let text = |Money(cents): &Money| {
        let sign = if *cents < 0 { "-" } else { "" };
        format!("{sign}{}.{:02}", cents.unsigned_abs() / 100, cents.unsigned_abs() % 100)
    };
    let edges = [Money(0), Money(-1), Money(i64::MAX), Money(i64::MIN)];
    server.round_trip(any::<i64>().prop_map(Money), edges, text);
}

#[test]
fn texts() {
    let server = Server::new();
    server.round_trip(text(), [String::new()], String::clone);
    server.round_trip("[^\0]{0,15}".prop_map(Name), [Name(String::new())], Name::to_string);
    let uuid = any::<u128>().prop_map(Uuid::from_u128);
    server.round_trip(uuid, [Uuid::nil(), Uuid::max()], Uuid::to_string);
    let bytes = |bytes: &Vec<u8>| {
        bytes.iter().fold("\\x".to_owned(), |text, byte| format!("{text}{byte:02x}"))
    };
    server.round_trip(any::<Vec<u8>>(), [vec![]], bytes);
    let path = "[a-z]{1,8}".prop_map(|name| JsonPath(format!("$.\"{name}\"[*]")));
    server.round_trip(path, [JsonPath::from("$")], JsonPath::to_string);
}

#[test]
fn xml() {
    let server = Server::new();
    let element = "[a-zäß ]{0,20}".prop_map(|text| Xml(format!("<a b=\"1\">{text}</a>")));
    server.round_trip(element, [Xml::from(""), Xml::from("<a/>")], Xml::to_string);
    assert!(server.get::<Xml>("SELECT {}::xml", (Xml::from("<a>"),)).is_err());
}

#[test]
fn json() {
    let server = Server::new();
    let map = || prop::collection::btree_map("[a-z]{1,5}", any::<Option<i32>>(), 0..4);
    let json = |value: &_| serde_json::to_string(value).unwrap();
    server.round_trip(map().prop_map(Json), [], json);
    let json = |value: &_| serde_json::to_string(value).unwrap();
    server.round_trip(map().prop_map(JsonText), [], json);
    let null = serde_json::Value::Null;
    server.round_trip(map().prop_map(|map| serde_json::json!(map)), [null], ToString::to_string);
    server.refuses::<Json<i32>>("SELECT '\"text\"'::jsonb", "invalid type");
    // one that no f64 holds
    server.refuses::<serde_json::Value>("SELECT '1e400'::jsonb", "number out of range");
}

#[test]
fn a_json_text_is_kept_as_it_is() {
    let server = Server::new();
    let text = r#"{"b": 1,  "a": 1e400, "b": 2}"#;
    let raw: JsonText<Box<serde_json::value::RawValue>> =
        server.get("SELECT {}::text::json", (text,)).unwrap();
    assert_eq!(raw.0.get(), text);
    let (kept, same): (String, bool) =
        server.get("SELECT {}::json::text, true", (raw.clone(),)).unwrap();
    assert_eq!((kept.as_str(), same), (text, true));
}

#[test]
fn a_tsvector_that_the_server_makes() {
    let server = Server::new();
    let words: TsVector = server
        .get("SELECT setweight(to_tsvector('simple', 'Ada''s \\ engine, ada'), 'B')", ())
        .unwrap();
    let text: String = server.get("SELECT {}::tsvector::text", (words.clone(),)).unwrap();
    assert_eq!(text, words.to_string());
    server.round_trip(Just(words), [TsVector::default()], TsVector::to_string);
}
