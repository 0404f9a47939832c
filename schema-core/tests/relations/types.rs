use std::net::IpAddr;

use schema_core::prelude::*;
use schema_core::value::{Interval, Range};
use schema_devdb::TestDatabase;

use crate::tables::run;

#[derive(PgEnum, Clone, Copy, Debug, PartialEq, Eq)]
#[pg_enum(name = "Mood", schema = "odd \"schema\"")]
pub enum Mood {
    Happy,
    Sad,
}

#[derive(PgNewtype, Clone, Debug, PartialEq)]
pub struct Labels(pub Vec<String>);

#[derive(Table, Clone, Debug, PartialEq)]
#[table(name = "parents")]
struct Parent {
    #[column(primary_key)]
    id: i32,
}

#[derive(Table, Clone, Debug, PartialEq)]
#[table(name = "children")]
struct Child {
    #[column(primary_key)]
    id: i16,
    #[column(references(Parent::id), inverse = children)]
    parent_id: i32,
    big: i64,
    yes: bool,
    real: f32,
    double: f64,
    #[column(length = 9)]
    short: String,
    #[column(type = "positive_text")]
    domain: String,
    #[column(type = "tags")]
    domain_of_arrays: Vec<String>,
    bytes: Vec<u8>,
    uuid: Uuid,
    at: DateTime<Utc>,
    local: NaiveDateTime,
    day: NaiveDate,
    time: NaiveTime,
    interval: Interval,
    json: Json<Vec<i32>>,
    ip: IpAddr,
    range: Range<i32>,
    mood: Mood,
    moods: Vec<Mood>,
    maybe_moods: Option<Vec<Option<Mood>>>,
    labels: Labels,
    numbers: Vec<Option<i32>>,
    nothing: Option<i64>,
    no_mood: Option<Mood>,
}

const MANY: &str = r#"
    INSERT INTO children VALUES
    (1, 1, 9223372036854775807, true, 1.5, 'NaN', 'naïve', 'dom', '{d,e}', '\x00ff10',
     'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', '2026-11-22 12:00:00.123456+00', '1999-12-31 23:59:59.999999',
     '0001-01-01', '12:34:56.789', '1 mon 2 days 3 s', '[1, 2]', '2001:db8::1', '[1,5)', 'sad',
     '{happy,sad}', '{happy,NULL}', '{"a,b","c\"d"}', '{1,NULL,3}', NULL, NULL),
    (2, 1, -1, false, -0.5, 'infinity', '', '', '{}', '', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a12',
     '1970-01-01 00:00:00+00', '1970-01-01 00:00:00', '2026-11-22', '00:00:00', '0', '[]', '10.0.0.1',
     'empty', 'happy', '{}', NULL, '{}', '{}', 7, 'sad')
"#;

async fn filled() -> (TestDatabase, Db) {
    let database = TestDatabase::new().expect("a test database");
    let db = Db::connect(database.url()).expect("a pool");
    run(&db, r#"CREATE SCHEMA "odd ""schema"""; CREATE DOMAIN positive_text AS text; CREATE DOMAIN tags AS text[]"#).await;
    for ddl in [Mood::CREATE_SQL, Parent::CREATE_SQL, Child::CREATE_SQL, MANY_PARENTS, MANY] {
        run(&db, ddl).await;
    }
    (database, db)
}

const MANY_PARENTS: &str = "INSERT INTO parents VALUES (1)";

/// Whatever a type is, a nested row holds what the row by itself does.
#[tokio::test]
async fn every_type_is_the_same_in_a_nested_row() {
    let (_database, db) = filled().await;
    let mut rows = Child::select().order_by(Child::id).all(&db).await.unwrap();
    let (_, mut nested) =
        Parent::select().with(Parent::children.order_by(Child::id)).one(&db).await.unwrap();
    assert!(rows[0].double.is_nan() && nested[0].double.is_nan());
    (rows[0].double, nested[0].double) = (0.0, 0.0);
    assert_eq!(nested, rows);
    assert_eq!(nested[0].moods, [Mood::Happy, Mood::Sad]);
    assert_eq!((nested[0].domain.as_str(), nested[0].domain_of_arrays.len()), ("dom", 2));
}

/// … and two levels down.
#[tokio::test]
async fn every_type_is_the_same_in_a_row_of_a_nested_row() {
    let (_database, db) = filled().await;
    let rows: Vec<(Child, (Parent, Vec<Child>))> = Child::select()
        .with(Child::parent.with(Parent::children.filter(Child::id.eq(2))))
        .filter(Child::id.eq(2))
        .all(&db)
        .await
        .unwrap();
    assert_eq!(rows[0].1.1, [rows[0].0.clone()]);
}

#[tokio::test]
async fn another_type_is_an_error_that_says_where() {
    let (database, db) = filled().await;
    run(&db, "ALTER TABLE children ALTER big TYPE text").await;
    let other = Db::connect(database.url()).unwrap();
    let error = Parent::select().with(Parent::children).all(&other).await.unwrap_err();
    let schema_core::Error::Decode(decode) = &error else { panic!("{error}") };
    assert_eq!(decode.column(), "number 3 of a nested row");
    assert!(error.to_string().contains("bigint"), "{error}");
    assert!(error.to_string().contains("text"), "{error}");
}

#[tokio::test]
async fn null_where_none_is_expected_is_an_error() {
    let (database, db) = filled().await;
    run(&db, "ALTER TABLE children ALTER yes DROP NOT NULL; UPDATE children SET yes = NULL").await;
    let other = Db::connect(database.url()).unwrap();
    let error = Parent::select().with(Parent::children).all(&other).await.unwrap_err();
    assert!(matches!(error, schema_core::Error::Decode(_)), "{error}");
}
