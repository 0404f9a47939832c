//! The Rust type of a SQL type.

use schema_model::Name;

use super::names::Names;

/// A Rust type as it is written, and what has to be in scope for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RustType {
    pub(super) text: String,
    pub(super) uses: Vec<Use>,
    /// The SQL type that it stands for by itself.
    pub(super) sql: String,
}

/// Something that a file has to import.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Use {
    /// Of a library, by its path.
    Library(&'static str),
    /// A struct or enum of the schema, by its name.
    Own(String),
}

/// What the SQL type is called in Rust, where it comes from when the prelude does not have it, and
/// the SQL type.
type Row = (&'static str, &'static str, &'static str);

const VALUES: &[Row] = &[
    ("bool", "", "boolean"),
    ("i16", "", "smallint"),
    ("i32", "", "integer"),
    ("i64", "", "bigint"),
    ("f32", "", "real"),
    ("f64", "", "double precision"),
    ("Money", "schema_core::value::Money", "money"),
    ("String", "", "text"),
    ("String", "", "character varying"),
    ("String", "", "character"),
    ("Vec<u8>", "", "bytea"),
    ("Uuid", "", "uuid"),
    ("NaiveDate", "", "date"),
    ("NaiveTime", "", "time without time zone"),
    ("TimeTz", "schema_core::value::TimeTz", "time with time zone"),
    ("NaiveDateTime", "", "timestamp without time zone"),
    ("DateTime<Utc>", "", "timestamp with time zone"),
    ("Interval", "schema_core::value::Interval", "interval"),
    ("JsonValue", "schema_core::value::JsonValue", "jsonb"),
    ("JsonPath", "schema_core::value::JsonPath", "jsonpath"),
    ("Xml", "schema_core::value::Xml", "xml"),
    ("Inet", "schema_core::value::Inet", "inet"),
    ("Cidr", "schema_core::value::Cidr", "cidr"),
    ("MacAddr", "schema_core::value::MacAddr", "macaddr"),
    ("MacAddr8", "schema_core::value::MacAddr8", "macaddr8"),
    ("BitString", "schema_core::value::BitString", "bit varying"),
    ("BitString", "schema_core::value::BitString", "bit"),
    ("Point", "schema_core::value::Point", "point"),
    ("Line", "schema_core::value::Line", "line"),
    ("LineSegment", "schema_core::value::LineSegment", "lseg"),
    ("Rectangle", "schema_core::value::Rectangle", "box"),
    ("Path", "schema_core::value::Path", "path"),
    ("Polygon", "schema_core::value::Polygon", "polygon"),
    ("Circle", "schema_core::value::Circle", "circle"),
    ("TsVector", "", "tsvector"),
    ("TsQuery", "schema_core::value::TsQuery", "tsquery"),
    ("Oid", "schema_core::value::Oid", "oid"),
    ("PgLsn", "schema_core::value::PgLsn", "pg_lsn"),
    ("Name", "schema_core::value::Name", "name"),
    ("Char", "schema_core::value::Char", "\"char\""),
];

/// Types of extensions, which may lie in any schema.
const EXTENSIONS: &[Row] = &[
    ("Citext", "schema_core::value::Citext", "citext"),
    ("HashMap<String, Option<String>>", "std::collections::HashMap", "hstore"),
    ("Ltree", "schema_core::value::Ltree", "ltree"),
    ("Lquery", "schema_core::value::Lquery", "lquery"),
    ("Ltxtquery", "schema_core::value::Ltxtquery", "ltxtquery"),
    ("Vector", "schema_core::value::Vector", "vector"),
    ("SparseVector", "schema_core::value::SparseVector", "sparsevec"),
    ("HalfVector", "schema_core::value::HalfVector", "halfvec"),
];

/// The ranges of the server, and what they are ranges of.
const RANGES: &[(&str, &str, &str)] = &[
    ("int4range", "int4multirange", "integer"),
    ("int8range", "int8multirange", "bigint"),
    ("numrange", "nummultirange", "numeric"),
    ("daterange", "datemultirange", "date"),
    ("tsrange", "tsmultirange", "timestamp without time zone"),
    ("tstzrange", "tstzmultirange", "timestamp with time zone"),
];

/// Every name that [`of`] uses, which no struct should have.
pub(super) fn idents() -> impl Iterator<Item = &'static str> {
    let paths = VALUES.iter().chain(EXTENSIONS).map(|(_, path, _)| *path);
    let names = paths.filter_map(|path| path.rsplit("::").next());
    names.chain(["Numeric", "Decimal", "JsonText", "Range", "Multirange", "Raw"])
}

/// Whether a type without its `Option` is one that [`of`] gives for types of the server, or an array of
/// one.
pub(super) fn is_known(text: &str) -> bool {
    let text: String = text.split_whitespace().collect();
    let inner = text.strip_prefix("Vec<").and_then(|text| text.strip_suffix('>')).unwrap_or(&text);
    let name = inner.rsplit("::").next().unwrap_or(inner);
    let all = VALUES.iter().chain(EXTENSIONS).map(|(text, ..)| *text);
    all.chain(["Numeric", "Raw"]).any(|known| known == name || known == text)
}

/// The feature of `schema-core` that a type needs.
pub(super) fn feature(uses: &Use) -> Option<&'static str> {
    match uses {
        Use::Library("schema_core::value::Numeric") => Some("bigdecimal"),
        Use::Library("schema_core::value::HalfVector") => Some("half"),
        _ => None,
    }
}

/// The type of a column, attribute or domain, without its NULL.
pub(super) fn of(sql: &str, names: &Names) -> RustType {
    if let Some(element) = sql.strip_suffix("[]") {
        let element = of(element, names);
        if !element.sql.ends_with("[]") {
            let text = format!("Vec<{}>", element.text);
            return RustType { text, uses: element.uses, sql: format!("{}[]", element.sql) };
        }
        return raw();
    }
    own(sql, names).unwrap_or_else(|| of_server(&without_modifier(sql)))
}

/// An enum, composite type or domain of the schema.
fn own(sql: &str, names: &Names) -> Option<RustType> {
    let name: Name = sql.parse().ok()?;
    let ident = names.of_type(&name)?;
    let uses = vec![Use::Own(ident.to_owned())];
    Some(RustType { text: ident.to_owned(), uses, sql: sql.to_owned() })
}

fn of_server(sql: &str) -> RustType {
    let known = |(text, path, sql): &Row| {
        let uses = Some(*path).filter(|path| !path.is_empty()).map(Use::Library);
        let sql = match *sql {
            "character varying" | "character" => "text",
            "bit" => "bit varying",
            other => other,
        };
        RustType { text: (*text).to_owned(), uses: uses.into_iter().collect(), sql: sql.to_owned() }
    };
    if let Some(row) = VALUES.iter().find(|(_, _, known)| *known == sql) {
        return known(row);
    }
    match sql {
        "numeric" => return known(&("Numeric", "schema_core::value::Numeric", "numeric")),
        "json" => {
            let uses = ["schema_core::value::JsonText", "schema_core::value::JsonValue"];
            let uses = uses.into_iter().map(Use::Library).collect();
            return RustType { text: "JsonText<JsonValue>".to_owned(), uses, sql: sql.to_owned() };
        }
        _ => {}
    }
    range(sql)
        .or_else(|| {
            let name = sql.parse::<Name>().ok()?.name;
            EXTENSIONS.iter().find(|(_, _, known)| *known == name).map(known)
        })
        .unwrap_or_else(raw)
}

fn range(sql: &str) -> Option<RustType> {
    let (one, _, of) = RANGES.iter().find(|(one, many, _)| sql == *one || sql == *many)?;
    let (name, path) = if sql == *one {
        ("Range", "schema_core::value::Range")
    } else {
        ("Multirange", "schema_core::value::Multirange")
    };
    let element = of_server(of);
    let uses = element.uses.into_iter().chain([Use::Library(path)]).collect();
    Some(RustType { text: format!("{name}<{}>", element.text), uses, sql: sql.to_owned() })
}

/// What no other Rust type can hold.
fn raw() -> RustType {
    let uses = vec![Use::Library("schema_core::value::Raw")];
    RustType { text: "Raw".to_owned(), uses, sql: "bytea".to_owned() }
}

/// `numeric(10,2)` as `numeric`, `timestamp(3) with time zone` as `timestamp with time zone`,
/// `interval day to second` as `interval`.
fn without_modifier(sql: &str) -> String {
    if sql.starts_with("interval") {
        return "interval".to_owned();
    }
    match (sql.find('('), sql.rfind(')')) {
        (Some(from), Some(to)) if from < to && !sql.starts_with('"') => {
            format!("{}{}", &sql[..from], &sql[to + 1..])
        }
        _ => sql.to_owned(),
    }
}

/// The length of a `character varying(n)`, or of an array of them.
pub(super) fn length(sql: &str) -> Option<&str> {
    let length = sql.strip_suffix("[]").unwrap_or(sql);
    length.strip_prefix("character varying(")?.strip_suffix(')')
}
