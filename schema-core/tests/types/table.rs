//! A derived table with columns of these types: its DDL loads, one row and several come back.
#![allow(dead_code)] // fields that only `assert_eq!` reads

use std::collections::HashMap;

use schema_core::prelude::*;
use schema_core::value::{
    Array, BitString, Char, Cidr, Inet, Interval, JsonText, MacAddr, Money, Multirange, Oid, Point,
    Range, TimeTz, TsQuery,
};

use crate::server::Server;

#[derive(Table, Clone, Debug, PartialEq)]
#[table(name = "odds", new(derive(Clone)))]
struct Odds {
    #[column(primary_key, identity = by_default)]
    id: i64,
    lasts: Interval,
    cost: Money,
    opens: TimeTz,
    host: Inet,
    network: Option<Cidr>,
    card: MacAddr,
    #[column(type = "bit(3)")]
    bits: BitString,
    place: Point,
    seats: Range<i32>,
    open: Multirange<DateTime<Utc>>,
    searches: Option<TsQuery>,
    kept: JsonText<Vec<i32>>,
    oid: Oid,
    kind: Char,
    gaps: Vec<Option<i32>>,
    grid: Array<f64>,
    ranges: Vec<Range<i32>>,
    days: Vec<Interval>,
    extra: HashMap<String, Option<String>>,
}

/// A new row as a web handler gets it.
#[test]
fn a_new_row_of_them_is_read_by_serde() {
    let json = serde_json::json!({
        "lasts": {"months": 1, "days": -2, "microseconds": 3}, "cost": -199,
        "opens": "12:00:00+01:00", "host": "10.0.0.1/8", "network": "10.0.0.0/8",
        "card": "01:02:03:04:05:06", "bits": "101", "place": {"x": 1.5, "y": -2.0},
        "seats": serde_json::to_value(Range::from(1..5)).unwrap(),
        "open": [serde_json::to_value(Range::from(DateTime::UNIX_EPOCH..)).unwrap()],
        "searches": serde_json::to_value(TsQuery::word("ada")).unwrap(), "kept": [1],
        "oid": u32::MAX, "kind": 65, "gaps": [null, 1],
        "grid": serde_json::to_value(odds().grid).unwrap(),
        "ranges": odds().ranges, "days": [odds().lasts],
        "extra": {"a": null, "b": "c"},
    });
    let read: NewOdds = serde_json::from_value(json).unwrap();
    let new = odds();
    assert_eq!((read.lasts, read.opens, read.host), (new.lasts, new.opens, new.host));
    assert_eq!((read.network, read.card, &read.bits), (new.network, new.card, &new.bits));
    assert_eq!((&read.searches, &read.grid, &read.open), (&new.searches, &new.grid, &new.open));
    for (field, wrong) in [("host", "10.0.0.1/33"), ("bits", "12"), ("opens", "12:00")] {
        let error = serde_json::from_value::<NewOdds>(serde_json::json!({ field: wrong }));
        assert!(error.err().unwrap().to_string().contains(wrong));
    }
}

fn odds() -> NewOdds {
    let noon = NaiveTime::from_hms_opt(12, 0, 0).unwrap();
    let offset = chrono::FixedOffset::east_opt(3600).unwrap();
    let interval = Interval { months: 1, days: -2, microseconds: 3 };
    NewOdds::builder()
        .lasts(interval)
        .cost(Money(-199))
        .opens(TimeTz { time: noon, offset })
        .host(Inet::new([10, 0, 0, 1].into(), 8).unwrap())
        .network(Cidr::new([10, 0, 0, 0].into(), 8).unwrap())
        .card(MacAddr([1, 2, 3, 4, 5, 6]))
        .bits(BitString::from_iter([true, false, true]))
        .place(Point::new(1.5, -2.0))
        .seats(Range::from(1..5))
        .open(Multirange(vec![Range::from(DateTime::UNIX_EPOCH..)]))
        .searches(TsQuery::word("ada"))
        .kept(JsonText(vec![1]))
        .oid(Oid(u32::MAX))
        .kind(Char(65))
        .gaps(vec![None, Some(1)])
        .grid(Array::table(vec![vec![1.0, 2.0], vec![3.0, 4.0]]).unwrap())
        .ranges(vec![Range::Empty, Range::from(..3)])
        .days(vec![interval])
        .extra(HashMap::from([("a".to_owned(), None), ("b".to_owned(), Some("c".to_owned()))]))
        .build()
}

#[test]
fn a_table_of_them() {
    let Some(server) = Server::with_extension("hstore") else { return };
    server.run(async |db| {
        sql(&Odds::CREATE_SQL.replace('{', "{{").replace('}', "}}"), ()).exec(db).await?;
        let one = Odds::insert(odds()).returning().one(db).await?;
        let many = Odds::insert(vec![odds(), odds()]).returning().all(db).await?;
        assert_eq!(many.len(), 2);
        for row in many {
            assert_eq!(Odds { id: one.id, ..row }, one);
        }
        let new = odds();
        assert_eq!((one.lasts, one.seats, &one.gaps), (new.lasts, new.seats, &new.gaps));
        assert_eq!((&one.grid, &one.extra, &one.open), (&new.grid, &new.extra, &new.open));
        let found = Odds::select().filter(Odds::seats.eq(Range::from(1..5))).all(db).await?;
        assert_eq!(found.len(), 3);
        Ok(())
    });
}
