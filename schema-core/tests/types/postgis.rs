//! PostGIS: its wire form against bytes that it is known to send, and itself where it is installed.

use geo_types::{
    Geometry as Any, GeometryCollection, LineString, MultiLineString, MultiPoint, MultiPolygon,
    Point, Polygon, line_string, polygon,
};
use postgres_types::{FromSql as _, ToSql as _, Type};
use proptest::prelude::*;
use schema_core::postgres_types;
use schema_core::prelude::*;
use schema_core::value::{Geography, Geometry, Shape, Value};

use crate::server::Server;

/// What `ST_AsHEXEWKB` shows of some geometries.
const POINT: &str = "0101000020E6100000000000000000F03F0000000000000040";
const POINT_WITHOUT_SRID: &str = "0101000000000000000000F03F0000000000000040";
const POINT_BIG_ENDIAN: &str = "0020000001000010E63FF00000000000004000000000000000";
const LINE: &str = "0102000020110F000002000000000000000000000000000000000000000000000000000840\
                    0000000000001040";
const POINT_Z: &str = "01010000A0E6100000000000000000F03F00000000000000400000000000000840";
const EMPTY_POINT: &str = "0101000000000000000000F87F000000000000F87F";
const EMPTY_LINE: &str = "010200000000000000";
const CIRCULAR: &str = "010800000000000000";
/// With the bytes of a point, which a parser that knows no curves could take it for.
const COMPOUND_CURVE: &str = "0109000000000000000000F03F0000000000000040";
/// A collection of a triangle.
const TRIANGLE: &str = "0107000000010000000111000000000000000000F03F0000000000000040";

fn bytes(hex: &str) -> Vec<u8> {
    let digits: Vec<u8> = hex.bytes().collect();
    let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
    digits.chunks(2).map(byte).collect()
}

fn read<S: Shape>(hex: &str) -> Result<Geometry<S>, String> {
    Geometry::from_sql(&Type::BYTEA, &bytes(hex)).map_err(|error| error.to_string())
}

fn sent<S: Shape>(geometry: &Geometry<S>) -> Vec<u8> {
    let mut out = bytes::BytesMut::new();
    geometry.to_sql(&Type::BYTEA, &mut out).unwrap();
    out.to_vec()
}

#[test]
fn its_bytes_are_those_of_postgis() {
    let point = Geometry::new(Point::new(1.0, 2.0), 4326);
    assert_eq!(read(POINT).unwrap(), point);
    assert_eq!(read(POINT_BIG_ENDIAN).unwrap(), point);
    assert_eq!(sent(&point), bytes(POINT));
    let point = Geometry::from(Point::new(1.0, 2.0));
    assert_eq!(read(POINT_WITHOUT_SRID).unwrap(), point);
    assert_eq!(sent(&point), bytes(POINT_WITHOUT_SRID));
    let line = Geometry::new(line_string![(x: 0.0, y: 0.0), (x: 3.0, y: 4.0)], 3857);
    assert_eq!(read(LINE).unwrap(), line);
    assert_eq!(sent(&line), bytes(LINE));
    let any: Geometry = read(LINE).unwrap();
    assert_eq!(any, Geometry::new(Any::LineString(line.shape), 3857));
    assert_eq!(read(EMPTY_LINE).unwrap(), Geometry::from(LineString::<f64>::new(vec![])));
}

#[test]
fn what_the_shapes_do_not_hold_is_an_error() {
    let refused = |hex: &str, reason: &str| {
        let error = read::<Any>(hex).expect_err(hex);
        assert!(error.contains(reason), "{hex}: {error}");
    };
    refused(POINT_Z, "more than two dimensions");
    refused(EMPTY_POINT, "empty point");
    refused(CIRCULAR, "out of range");
    refused(COMPOUND_CURVE, "kind of geometry");
    refused(TRIANGLE, "kind of geometry");
    refused(&format!("{POINT}00"), "behind its end");
    refused(&POINT[..20], "");
    assert!(read::<Point>(LINE).unwrap_err().contains("where a Point is expected"));
}

#[test]
fn noise_is_no_panic() {
    let number = prop_oneof![3 => Just(0), 3 => 0..9u8, 2 => any::<u8>()];
    proptest!(|(noise in prop::collection::vec(number, 0..96))| {
        let _ = Geometry::<Any>::from_sql(&Type::BYTEA, &noise);
        let order_and_kind = [&[1, noise.first().copied().unwrap_or(7), 0, 0, 0], &*noise].concat();
        let _ = Geometry::<Any>::from_sql(&Type::BYTEA, &order_and_kind);
    });
}

fn coordinate() -> impl Strategy<Value = (f64, f64)> {
    (-180.0..180.0, -90.0..90.0)
}

fn square((x, y): (f64, f64)) -> Polygon {
    polygon![(x: x, y: y), (x: x + 1.0, y: y), (x: x + 1.0, y: y + 1.0), (x: x, y: y)]
}

fn shape() -> impl Strategy<Value = Any> {
    let line = || prop::collection::vec(coordinate(), 2..5).prop_map(LineString::from);
    let single = prop_oneof![
        coordinate().prop_map(|at| Any::Point(at.into())),
        line().prop_map(Any::LineString),
        coordinate().prop_map(|at| Any::Polygon(square(at))),
        prop::collection::vec(coordinate(), 1..4)
            .prop_map(|many| { Any::MultiPoint(MultiPoint::from(many)) }),
        prop::collection::vec(line(), 1..3)
            .prop_map(|many| { Any::MultiLineString(MultiLineString::new(many)) }),
        prop::collection::vec(coordinate(), 1..3).prop_map(|many| {
            Any::MultiPolygon(MultiPolygon::new(many.into_iter().map(square).collect()))
        }),
    ];
    single.prop_recursive(2, 8, 3, |inner| {
        prop::collection::vec(inner, 0..3)
            .prop_map(|many| Any::GeometryCollection(GeometryCollection::new_from(many)))
    })
}

#[test]
fn what_is_sent_is_what_is_read() {
    proptest!(|(shape in shape(), srid in prop::option::of(1..999_999u32))| {
        let geometry = Geometry { shape, srid };
        let back = Geometry::from_sql(&Type::BYTEA, &sent(&geometry)).unwrap();
        prop_assert_eq!(&back, &geometry);
        let json = serde_json::to_string(&geometry).unwrap();
        prop_assert!(serde_json::from_str::<Geometry>(&json).is_ok());
    });
}

#[derive(Table, Debug, PartialEq)]
#[table(name = "places", index(at, using = gist))]
struct Place {
    #[column(primary_key, identity)]
    id: i64,
    #[column(type = "geometry(Point,4326)")]
    at: Geometry<Point>,
    area: Option<Geometry>,
    line: Option<Geometry<LineString>>,
    on_globe: Option<Geography<Point>>,
}

#[test]
fn columns_say_their_shape() {
    assert_eq!(Geometry::<Point>::TYPE, "geometry(Point)");
    assert_eq!(<Geometry as Value>::ARRAY, "geometry[]");
    let columns = [
        "at geometry(Point,4326) NOT NULL",
        "area geometry,",
        "line geometry(LineString),",
        "on_globe geography(Point)",
    ];
    for column in columns {
        assert!(Place::CREATE_SQL.contains(column), "{}", Place::CREATE_SQL);
    }
}

#[test]
fn a_table_of_places() {
    let Some(server) = Server::with_extension("postgis") else { return };
    server.run(async |db| {
        for statement in Place::CREATE_SQL.split_terminator(";\n") {
            sql(statement, ()).exec(db).await?;
        }
        let berlin = Point::new(13.4, 52.5);
        let new = || {
            NewPlace::builder()
                .at(Geometry::new(berlin, 4326))
                .area(Geometry::new(Any::Polygon(square((1.0, 2.0))), 25833))
                .on_globe(Geography::from(berlin))
                .build()
        };
        let place = Place::insert(new()).returning().one(db).await?;
        assert_eq!(place.at, Geometry::new(berlin, 4326));
        assert_eq!(place.area, Some(Geometry::new(Any::Polygon(square((1.0, 2.0))), 25833)));
        // a geography without a reference system is in 4326
        assert_eq!(place.on_globe, Some(Geography::new(berlin, 4326)));
        let text: String = sql("SELECT ST_AsEWKT({}::geometry)", (place.at,)).one(db).await?;
        assert_eq!(text, "SRID=4326;POINT(13.4 52.5)");
        let far = sql("SELECT ST_GeomFromEWKT('SRID=3857;POINT(1 2)')::geometry", ());
        let far: Geometry<Point> = far.one(db).await?;
        let wrong = NewPlace::builder().at(far).build();
        assert!(Place::insert(wrong).exec(db).await.is_err());
        let many = Place::insert(vec![new(), new()]).returning().all(db).await?;
        assert_eq!(many.len(), 2);
        Ok(())
    });
}
