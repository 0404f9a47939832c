//! Every type, inserted, selected by its value, updated; as itself, as NULL and in an array.

use std::net::IpAddr;

use schema_core::prelude::*;
use schema_core::value::{
    BitString, Char, Cidr, Circle, Inet, Interval, JsonPath, JsonText, Line, LineSegment, MacAddr,
    MacAddr8, Money, Multirange, Name, Oid, Path, PgLsn, Point, Polygon, Range, Rectangle, TimeTz,
    TsQuery, Xml,
};
use schema_devdb::TestDatabase;

use crate::tables::{Role, UserId, run, s};

/// An empty database but for an enum and a table.
async fn database(table: &str) -> (TestDatabase, Db) {
    let database = TestDatabase::new().expect("a test database");
    let db = Db::connect(database.url()).expect("a pool");
    run(&db, "CREATE TYPE role AS ENUM ('admin', 'member', 'guest')").await;
    run(&db, table).await;
    (database, db)
}

/// For each type a table with a column of it, one that may be NULL, and one of arrays; and tests of two values.
macro_rules! types {
    ($($name:ident: $type:ty, $first:expr, $second:expr $(, found by $equal:ident)?;)*) => {$(
        mod $name {
            use super::*;

            #[derive(Table, Clone, Debug, PartialEq)]
            #[table(name = "holders")]
            struct Holder {
                #[column(primary_key)]
                id: i32,
                value: $type,
                maybe: Option<$type>,
                list: Vec<$type>,
            }

            fn holder(id: i32, value: $type) -> NewHolder {
                NewHolder::builder().id(id).value(value.clone()).maybe(value.clone()).list(vec![value]).build()
            }

            #[tokio::test]
            async fn is_inserted() {
                let (_database, db) = database(Holder::CREATE_SQL).await;
                let Holder { id, value, maybe, list } = Holder::insert(holder(1, $first)).returning().one(&db).await.unwrap();
                assert_eq!((id, value, maybe, list), (1, $first, Some($first), vec![$first]));
                let null = NewHolder::builder().id(2).value($second).maybe(None::<$type>).list(vec![]).build();
                let both = Holder::insert([holder(3, $first), null]).returning().all(&db).await.unwrap();
                assert_eq!((&both[0].maybe, &both[1].maybe), (&Some($first), &None));
                assert_eq!((&both[1].value, both[1].list.len()), (&$second, 0));
            }

            #[tokio::test]
            async fn is_updated() {
                let (_database, db) = database(Holder::CREATE_SQL).await;
                Holder::insert(holder(1, $first)).exec(&db).await.unwrap();
                let update = Holder::update().set((Holder::value.to($second), Holder::maybe.to(None), Holder::list.to(vec![$first, $second])));
                let row = update.filter(Holder::id.eq(1)).returning().one(&db).await.unwrap();
                assert_eq!((row.value, row.maybe, row.list), ($second, None, vec![$first, $second]));
            }

            $(
                #[tokio::test]
                async fn is_found() {
                    let (_database, db) = database(Holder::CREATE_SQL).await;
                    Holder::copy_in(&db, [holder(1, $first), holder(2, $second)]).await.unwrap();
                    let found = |id: i32| Holder::select().filter(Holder::id.eq(id)).columns((Holder::value, Holder::maybe));
                    assert_eq!(found(2).one(&db).await.unwrap(), ($second, Some($second)));
                    let one = Holder::select().filter(Holder::value.$equal($first)).filter(Holder::maybe.$equal($first)).columns(Holder::id);
                    assert_eq!(one.all(&db).await.unwrap(), [1]);
                }
            )?
        }
    )*};
}

fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 2, day).unwrap()
}

fn noon() -> NaiveTime {
    NaiveTime::from_hms_micro_opt(12, 0, 0, 1).unwrap()
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn interval(days: i32) -> Interval {
    Interval { months: 1, days, microseconds: -3 }
}

fn address(last: u8) -> IpAddr {
    [10, 0, 0, last].into()
}

fn point(x: f64) -> Point {
    Point::new(x, -2.0)
}

types! {
    booleans: bool, true, false, found by eq;
    smallints: i16, i16::MIN, i16::MAX, found by eq;
    integers: i32, i32::MIN, i32::MAX, found by eq;
    bigints: i64, i64::MIN, i64::MAX, found by eq;
    reals: f32, 1.5, f32::MAX, found by eq;
    doubles: f64, 0.1, f64::INFINITY, found by eq;
    texts: String, s("it's \"ä\" \\ $1 {}"), s(""), found by eq;
    byteas: Vec<u8>, vec![0, 255, 92], vec![], found by eq;
    uuids: Uuid, Uuid::from_u128(7), Uuid::max(), found by eq;
    dates: NaiveDate, day(1), day(28), found by eq;
    times: NaiveTime, noon(), NaiveTime::MIN, found by eq;
    times_with_zones: TimeTz, TimeTz { time: noon(), offset: chrono::FixedOffset::east_opt(3600).unwrap() },
        TimeTz { time: noon(), offset: chrono::FixedOffset::west_opt(60).unwrap() }, found by eq;
    timestamps: NaiveDateTime, day(1).and_time(noon()), day(2).and_time(NaiveTime::MIN), found by eq;
    timestamps_with_zones: DateTime<Utc>, at("2026-03-05T10:20:30.123456Z"), DateTime::UNIX_EPOCH, found by eq;
    intervals: Interval, interval(2), interval(-9), found by eq;
    moneys: Money, Money(-199), Money(i64::MAX), found by eq;
    jsonbs: serde_json::Value, serde_json::json!({"a": [1, null, "x'"]}), serde_json::json!(null), found by eq;
    typed_jsonbs: Json<Vec<i32>>, Json(vec![1, 2]), Json(vec![]), found by eq;
    jsons: JsonText<Vec<i32>>, JsonText(vec![1, 2]), JsonText(vec![]);
    json_paths: JsonPath, JsonPath::from("$.\"a\"[*]"), JsonPath::from("$");
    xmls: Xml, Xml::from("<a b=\"1\">x</a>"), Xml::from("<a/>");
    addresses: IpAddr, address(1), address(2), found by eq;
    networks: Inet, Inet::new(address(1), 8).unwrap(), Inet::new(address(2), 32).unwrap(), found by eq;
    cidrs: Cidr, Cidr::new(address(0), 24).unwrap(), Cidr::new(address(7), 32).unwrap(), found by eq;
    cards: MacAddr, MacAddr([1, 2, 3, 4, 5, 6]), MacAddr([0; 6]), found by eq;
    long_cards: MacAddr8, MacAddr8([1, 2, 3, 4, 5, 6, 7, 8]), MacAddr8([0; 8]), found by eq;
    bits: BitString, BitString::from_iter([true, false]), BitString::default(), found by eq;
    points: Point, point(1.5), point(0.0);
    lines: Line, Line { a: 1.0, b: 2.0, c: 3.0 }, Line { a: -1.0, b: 0.5, c: 0.0 }, found by eq;
    segments: LineSegment, LineSegment { start: point(1.0), end: point(2.0) }, LineSegment { start: point(0.0), end: point(2.0) }, found by eq;
    rectangles: Rectangle, Rectangle { high: Point::new(2.0, 2.0), low: Point::new(0.0, 1.0) }, Rectangle { high: Point::new(3.0, 3.0), low: Point::new(0.0, 0.0) }, found by eq;
    paths: Path, Path { closed: true, points: vec![point(1.0)] }, Path { closed: false, points: vec![point(1.0), point(2.0)] }, found by eq;
    polygons: Polygon, Polygon { points: vec![point(1.0), point(2.0)] }, Polygon { points: vec![point(0.0)] };
    circles: Circle, Circle { center: point(1.0), radius: 2.0 }, Circle { center: point(1.0), radius: 3.0 }, found by eq;
    integer_ranges: Range<i32>, Range::from(1..5), Range::Empty, found by eq;
    bigint_ranges: Range<i64>, Range::from(..5), Range::from(1..2), found by eq;
    date_ranges: Range<NaiveDate>, Range::from(day(1)..day(3)), Range::from(day(2)..), found by eq;
    timestamp_ranges: Range<DateTime<Utc>>, Range::from(DateTime::UNIX_EPOCH..), Range::Empty, found by eq;
    multiranges: Multirange<i32>, Multirange(vec![Range::from(1..3), Range::from(5..8)]), Multirange(vec![]), found by eq;
    searches: TsQuery, TsQuery::word("ada"), TsQuery::word("bob").negate(), found by eq;
    documents: TsVector, TsVector::default(), TsVector::default();
    oids: Oid, Oid(0), Oid(u32::MAX), found by eq;
    positions: PgLsn, PgLsn::from(0), PgLsn::from(u64::MAX), found by eq;
    names: Name, Name(s("a \"b\"")), Name(s("")), found by eq;
    chars: Char, Char(65), Char(-1), found by eq;
    enums: Role, Role::Admin, Role::Guest, found by eq;
    newtypes: UserId, UserId(7), UserId(-7), found by eq;
}
