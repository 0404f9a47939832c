//! Addresses, bits, geometry, searches.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use proptest::prelude::*;
use schema_core::value::{
    BitString, Cidr, Circle, Inet, Line, LineSegment, MacAddr, MacAddr8, Path, Point, Polygon,
    Rectangle, TsQuery,
};

use crate::server::Server;

fn address() -> impl Strategy<Value = IpAddr> {
    prop_oneof![
        any::<u32>().prop_map(|bits| IpAddr::from(Ipv4Addr::from_bits(bits))),
        any::<u128>().prop_map(|bits| IpAddr::from(Ipv6Addr::from_bits(bits))),
    ]
}

#[test]
fn addresses() {
    let server = Server::new();
    server.round_trip(address(), [], IpAddr::to_string);
    let inet = (address(), 0..=128u8).prop_filter_map("too long", |(a, p)| Inet::new(a, p).ok());
    server.round_trip(inet, [], Inet::to_string);
    let v4 = (any::<u32>(), 0..=32u8).prop_map(|(bits, prefix)| {
        let mask = u32::MAX.checked_shl(32 - u32::from(prefix)).unwrap_or(0);
        Cidr::new(Ipv4Addr::from_bits(bits & mask).into(), prefix).unwrap()
    });
    let v6 = (any::<u128>(), 0..=128u8).prop_map(|(bits, prefix)| {
        let mask = u128::MAX.checked_shl(128 - u32::from(prefix)).unwrap_or(0);
        Cidr::new(Ipv6Addr::from_bits(bits & mask).into(), prefix).unwrap()
    });
    server.round_trip(prop_oneof![v4, v6], [], Cidr::to_string);
    server.round_trip(any::<[u8; 6]>().prop_map(MacAddr), [], MacAddr::to_string);
    server.round_trip(any::<[u8; 8]>().prop_map(MacAddr8), [], MacAddr8::to_string);
}

#[test]
fn an_address_does_not_lose_its_network() {
    let server = Server::new();
    server.refuses::<IpAddr>("SELECT '10.0.0.1/8'::inet", "10.0.0.1/8");
    let local = IpAddr::from([10, 0, 0, 1]);
    assert!(Inet::new(local, 33).is_err() && Cidr::new(local, 33).is_err());
    assert!(Cidr::new(local, 8).is_err());
    let network = Cidr::new([10, 0, 0, 0].into(), 8).unwrap();
    assert!(network.contains(local) && !network.contains([11, 0, 0, 1].into()));
    assert!(!network.contains(Ipv6Addr::LOCALHOST.into()));
}

#[test]
fn bits() {
    let server = Server::new();
    let bits = prop::collection::vec(any::<bool>(), 0..30);
    server.round_trip(
        bits.prop_map(BitString::from_iter),
        [BitString::default()],
        BitString::to_string,
    );
    let fixed: BitString = server.get("SELECT B'10110'::bit(5)", ()).unwrap();
    assert_eq!((fixed.len(), fixed.get(1), fixed.get(5)), (5, Some(false), None));
    assert_eq!(server.get::<String>("SELECT {}::bit(5)::text", (fixed,)).unwrap(), "10110");
}

fn number() -> impl Strategy<Value = f64> {
    prop_oneof![-1e6..1e6, any::<f64>().prop_filter("no sum of it is finite", |n| n.abs() < 1e100)]
}

fn point() -> impl Strategy<Value = Point> {
    (number(), number()).prop_map(|(x, y)| Point::new(x, y))
}

fn points(points: &[Point]) -> String {
    points.iter().map(|Point { x, y }| format!("({x},{y})")).collect::<Vec<_>>().join(",")
}

#[test]
fn geometry() {
    let server = Server::new();
    let infinite = Point::new(f64::INFINITY, f64::NEG_INFINITY);
    server.round_trip(point(), [infinite], |point| points(&[*point]));
    let line = (0.1..10.0, number(), number()).prop_map(|(a, b, c)| Line { a, b, c });
    server.round_trip(line, [], |Line { a, b, c }| format!("{{{a},{b},{c}}}"));
    let segment = (point(), point()).prop_map(|(start, end)| LineSegment { start, end });
    server.round_trip(segment, [], |segment| points(&[segment.start, segment.end]));
    let rectangle = (point(), point()).prop_map(|(a, b)| Rectangle {
        high: Point::new(a.x.max(b.x), a.y.max(b.y)),
        low: Point::new(a.x.min(b.x), a.y.min(b.y)),
    });
    // the server calls boxes equal whose areas are
    server.round_trip(rectangle, [], |rectangle| points(&[rectangle.high, rectangle.low]));
    let some = || prop::collection::vec(point(), 1..6);
    let path = (some(), any::<bool>()).prop_map(|(points, closed)| Path { closed, points });
    server.round_trip(path, [], |path| {
        let points = points(&path.points);
        if path.closed { format!("({points})") } else { format!("[{points}]") }
    });
    let polygon = some().prop_map(|points| Polygon { points });
    server.round_trip(polygon, [], |polygon| format!("({})", points(&polygon.points)));
    let circle = (point(), 0.0..1e6).prop_map(|(center, radius)| Circle { center, radius });
    server.round_trip(circle, [], |Circle { center, radius }| {
        format!("<{},{radius}>", points(&[*center]))
    });
    let error = server.get::<Path>("SELECT {}::path", (Path { closed: false, points: vec![] },));
    assert!(error.is_err());
}

fn query() -> impl Strategy<Value = TsQuery> {
    let word = || "[a-z'\\\\ é]{1,6}";
    let leaf = prop_oneof![word().prop_map(TsQuery::word), word().prop_map(TsQuery::prefix)];
    leaf.prop_recursive(4, 16, 2, |inner| {
        let two = (inner.clone(), inner.clone());
        prop_oneof![
            inner.prop_map(TsQuery::negate),
            two.clone().prop_map(|(a, b)| a.and(b)),
            two.clone().prop_map(|(a, b)| a.or(b)),
            (two, 0..100u16).prop_map(|((a, b), distance)| a.followed_by(b, distance)),
        ]
    })
}

#[test]
fn searches() {
    let server = Server::new();
    server.round_trip(query(), [], ToString::to_string);
    let empty: TsQuery = server.get("SELECT ''::tsquery", ()).unwrap();
    assert!(empty.is_empty());
    let error = server.get::<TsQuery>("SELECT {}::tsquery", (empty,)).unwrap_err();
    assert!(error.to_string().contains("does not read an empty tsquery"), "{error}");
    let weighted: TsQuery = server.get("SELECT 'ada:*AB & !engine'::tsquery", ()).unwrap();
    assert_eq!(weighted.to_string(), "'ada':*AB & ( !( 'engine' ) )");
    let empty = TsQuery::default().and(TsQuery::word("a")).or(TsQuery::default());
    assert_eq!(empty, TsQuery::word("a"));
}
