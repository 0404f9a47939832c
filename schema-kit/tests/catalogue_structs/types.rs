//! The types of columns.

use std::collections::HashMap;
use std::net::IpAddr;

use schema_core::Json;
use schema_core::prelude::*;
use schema_core::value::{
    Array, BitString, Char, Cidr, Circle, Citext, Inet, Interval, JsonPath, JsonText, Line,
    LineSegment, Ltree, MacAddr, MacAddr8, Money, Multirange, Name, Oid, Path, PgLsn, Point,
    Polygon, Range, Rectangle, TimeTz, TsQuery, TsVector, Xid, Xid8, Xml,
};

use crate::columns::Stage;

#[derive(PgNewtype, Clone, Copy, Debug, PartialEq)]
pub(crate) struct UserId(pub(crate) i64);

/// A place.
#[derive(PgComposite, Clone, Debug, PartialEq)]
#[pg_composite(name = "address")]
pub(crate) struct Address {
    #[pg_composite(collation = "C")]
    street: String,
    #[pg_composite(name = "zip code", type = "character varying(10)")]
    zip: Option<String>,
    stage: Stage,
}

/// An address of mail.
#[derive(PgDomain, Clone, Debug, PartialEq)]
#[domain(
    name = "email",
    collation = "C",
    default = "x@y",
    not_null,
    check(has_at = "VALUE ~ '@'", short = "length(VALUE) < 320")
)]
pub(crate) struct Email(pub(crate) String);

#[derive(Table)]
#[table(name = "plain_types")]
pub(crate) struct PlainTypes {
    truth: bool,
    small: i16,
    number: i32,
    large: i64,
    real: f32,
    double: f64,
    money: Money,
    text: String,
    bytes: Vec<u8>,
    #[column(name = "uuid")]
    unique: uuid::Uuid,
    json: JsonText<Vec<i32>>,
    jsonb: Json<Vec<i32>>,
    path: JsonPath,
    xml: Xml,
    oid: Oid,
    #[column(type = "regclass")]
    class: Option<Oid>,
    xid: Xid,
    xid8: Xid8,
    lsn: PgLsn,
    name: Name,
    letter: Char,
    bits: BitString,
}

#[derive(Table)]
#[table(name = "times")]
pub(crate) struct Times {
    day: NaiveDate,
    time: NaiveTime,
    time_there: TimeTz,
    local: NaiveDateTime,
    at: DateTime<Utc>,
    lasts: Interval,
}

#[derive(Table)]
#[table(name = "networks")]
pub(crate) struct Networks {
    host: IpAddr,
    inet: Inet,
    cidr: Cidr,
    mac: MacAddr,
    mac8: MacAddr8,
}

#[derive(Table)]
#[table(name = "shapes")]
pub(crate) struct Shapes {
    point: Point,
    line: Line,
    segment: LineSegment,
    #[column(name = "box")]
    rectangle: Rectangle,
    path: Path,
    polygon: Polygon,
    circle: Circle,
}

#[derive(Table)]
#[table(name = "searched")]
pub(crate) struct Searched {
    body: String,
    #[column(generated = "to_tsvector('simple', body)", index(using = gin))]
    words: TsVector,
    query: Option<TsQuery>,
}

#[derive(Table)]
#[table(name = "ranges")]
pub(crate) struct Ranges {
    ints: Range<i32>,
    longs: Range<i64>,
    days: Range<NaiveDate>,
    locals: Range<NaiveDateTime>,
    times: Range<DateTime<Utc>>,
    many: Multirange<i32>,
    many_days: Multirange<NaiveDate>,
}

#[derive(Table)]
#[table(name = "arrays")]
pub(crate) struct Arrays {
    texts: Vec<String>,
    #[column(default = sql("'{}'"))]
    gaps: Vec<Option<i32>>,
    grid: Array<f64>,
    stages: Vec<Stage>,
    addresses: Vec<Address>,
    emails: Vec<Email>,
}

#[derive(Table)]
#[table(name = "own_types")]
pub(crate) struct OwnTypes {
    #[column(primary_key)]
    id: UserId,
    stage: Stage,
    lives: Option<Address>,
    email: Email,
}

#[derive(Table)]
#[table(name = "extension_types")]
pub(crate) struct ExtensionTypes {
    #[column(unique)]
    email: Citext,
    extra: HashMap<String, Option<String>>,
    #[column(index(using = gist))]
    path: Ltree,
}
