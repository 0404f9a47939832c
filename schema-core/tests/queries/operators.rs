use schema_core::expr::*;
use schema_core::prelude::*;
use schema_core::value::{Interval, JsonPath, Range};
use serde_json::json;

use crate::tables::{Post, User, create, database, people, posts};

#[derive(Table, Debug)]
#[table(name = "facts")]
pub struct Fact {
    #[column(primary_key)]
    pub id: i32,
    pub data: serde_json::Value,
    pub days: Range<i32>,
    pub list: Vec<i32>,
    pub text: Option<String>,
    pub at: DateTime<Utc>,
    pub day: NaiveDate,
}

#[tokio::test]
async fn facts_come_back_as_they_went() {
    let (_database, db) = database();
    facts(&db).await;

    let Fact { id, data, days, list, text, at, day } = Fact::find(1).one(&db).await.unwrap();
    assert_eq!((id, data["age"].as_i64(), days), (1, Some(36), Range::from(1..8)));
    assert_eq!((list, text.as_deref()), (vec![1, 2, 3], Some("the quick brown foxes")));
    assert_eq!((at.date_naive(), day), (day, time("2026-03-05T00:00:00Z").date_naive()));
}

fn time(text: &str) -> DateTime<Utc> {
    text.parse().expect("a time")
}

async fn facts(db: &Db) {
    sql(Fact::CREATE_SQL.trim_end_matches(';'), ()).exec(db).await.expect("the table");
    let fact = NewFact::builder()
        .id(1)
        .data(json!({"name": "Ada", "tags": ["a", "b"], "address": {"city": "Bonn"}, "age": 36}))
        .days(Range::from(1..8))
        .list(vec![1, 2, 3])
        .text("the quick brown foxes")
        .at(time("2026-03-05T10:20:30Z"))
        .day(NaiveDate::from_ymd_opt(2026, 3, 5).expect("a date"))
        .build();
    Fact::insert(fact).exec(db).await.expect("a fact");
}

#[tokio::test]
async fn json_is_read_and_searched() {
    let (_database, db) = database();
    facts(&db).await;
    let path = |path: &[&str]| path.iter().map(|&key| key.to_owned()).collect::<Vec<_>>();

    let row = Fact::select().columns((
        Fact::data.get("address").get_text("city"),
        Fact::data.get("tags").at(-1),
        Fact::data.get("tags").at_text(0),
        Fact::data.at_path(path(&["address", "city"])),
        Fact::data.at_path_text(path(&["tags", "1"])),
        Fact::data.get("nothing"),
        jsonb_array_length(Fact::data.get("tags")),
        jsonb_typeof(Fact::data),
    ));
    let text = |text: &str| Some(text.to_owned());
    assert_eq!(
        row.one(&db).await.unwrap(),
        (
            text("Bonn"),
            Some(json!("b")),
            text("a"),
            Some(json!("Bonn")),
            text("b"),
            None,
            Some(2),
            "object".to_owned()
        )
    );

    let row = Fact::select().columns((
        Fact::data.contains(json!({"name": "Ada"})),
        Fact::data.within(json!({})),
        Fact::data.has_key("age"),
        Fact::data.has_any_key(path(&["x", "age"])),
        Fact::data.has_all_keys(path(&["x", "age"])),
        Fact::data.path_exists(JsonPath("$.tags[*] ? (@ == \"b\")".to_owned())),
        Fact::data.path_matches(JsonPath("$.age > 40".to_owned())),
    ));
    let expected = (true, false, true, true, false, Some(true), Some(false));
    assert_eq!(row.one(&db).await.unwrap(), expected);

    let row = Fact::select().columns((
        Fact::data.get("address").merge(json!({"zip": 1})),
        Fact::data.get("address").without_key("city"),
        jsonb_set(Fact::data.get("address"), path(&["city"]), to_jsonb(Fact::id)),
        jsonb_path_query_first(Fact::data, JsonPath("$.tags[0]".to_owned())),
        jsonb_path_query_array(Fact::data, JsonPath("$.tags[*]".to_owned())),
        Fact::data.without_path(path(&["address", "city"])).get("address"),
    ));
    let expected = (
        Some(json!({"city": "Bonn", "zip": 1})),
        Some(json!({})),
        Some(json!({"city": 1})),
        Some(json!("a")),
        json!(["a", "b"]),
        Some(json!({})),
    );
    assert_eq!(row.one(&db).await.unwrap(), expected);
    let all = Fact::select()
        .columns((jsonb_agg(Fact::id), jsonb_object_agg(value("k".to_owned()), Fact::id)));
    assert_eq!(all.one(&db).await.unwrap(), (Some(json!([1])), Some(json!({"k": 1}))));
}

#[tokio::test]
async fn arrays_are_compared_and_changed() {
    let (_database, db) = database();
    facts(&db).await;

    let row = Fact::select().columns((
        Fact::list.contains_all(vec![1, 3]),
        Fact::list.contained_by(vec![1]),
        Fact::list.shares(vec![3, 4]),
        Fact::list.followed_by(vec![4]),
        (Fact::list.item(2), Fact::list.item(9)),
        Fact::list.has(2),
        cardinality(Fact::list),
        array_append(Fact::list, 4),
        array_prepend(0, Fact::list),
        array_remove(Fact::list, 2),
    ));
    let row = row.one(&db).await.unwrap();
    let expected = (
        true,
        false,
        true,
        vec![1, 2, 3, 4],
        (Some(2), None),
        true,
        3,
        vec![1, 2, 3, 4],
        vec![0, 1, 2, 3],
        vec![1, 3],
    );
    assert_eq!(row, expected);
    let row = Fact::select().columns((
        array_replace(Fact::list, 2, 7),
        array_position(Fact::list, 3),
        array_position(Fact::list, 9),
        array_to_string(Fact::list, "-"),
        string_to_array("a,b", ","),
    ));
    let expected =
        (vec![1, 7, 3], Some(3), None, "1-2-3".to_owned(), vec!["a".to_owned(), "b".to_owned()]);
    assert_eq!(row.one(&db).await.unwrap(), expected);
}

#[tokio::test]
async fn ranges_overlap_and_touch() {
    let (_database, db) = database();
    facts(&db).await;

    let row = Fact::select().columns((
        Fact::days.includes(7),
        Fact::days.includes(8),
        Fact::days.covers(Range::from(2..4)),
        Fact::days.covered_by(Range::from(2..4)),
        Fact::days.overlaps(Range::from(7..20)),
        Fact::days.is_left_of(Range::from(8..9)),
        Fact::days.is_right_of(Range::from(8..9)),
        Fact::days.is_adjacent_to(Range::from(8..9)),
        (range_lower(Fact::days), range_upper(Fact::days), isempty(Fact::days)),
    ));
    let expected = (true, false, true, false, true, true, false, true, (Some(1), Some(8), false));
    assert_eq!(row.one(&db).await.unwrap(), expected);
    let row = Fact::select().columns((
        Fact::days.join(Range::from(8..9)),
        Fact::days.intersection(Range::from(5..20)),
        Fact::days.difference(Range::from(5..20)),
    ));
    let expected = (Range::from(1..9), Range::from(5..8), Range::from(1..5));
    assert_eq!(row.one(&db).await.unwrap(), expected);
}

#[tokio::test]
async fn documents_are_searched() {
    let (_database, db) = database();
    facts(&db).await;

    let document = || to_tsvector("english", Fact::text);
    let found = async |query: &str| {
        let query = websearch_to_tsquery("english", query);
        Fact::select().filter(document().matches(query)).exists(&db).await.unwrap()
    };
    assert!(found("fox quick").await);
    assert!(!found("fox -quick").await);
    assert!(found("\"brown fox\"").await);
    let row = Fact::select().columns((
        ts_rank(document(), to_tsquery("english", "fox")).gt(0.0),
        ts_rank_cd(document(), plainto_tsquery("english", "fox")).gt(0.0),
        ts_headline("english", Fact::text, phraseto_tsquery("english", "fox")),
        document().matches(to_tsquery("english", "cat").or_search(to_tsquery("english", "fox"))),
        document().matches(to_tsquery("english", "cat").and_search(to_tsquery("english", "fox"))),
    ));
    let row = row.one(&db).await.unwrap();
    let expected = "the quick brown <b>foxes</b>".to_owned();
    assert_eq!(row, (Some(true), Some(true), Some(expected), Some(true), Some(false)));
    // a configuration is a name, and never more than that
    let hostile = to_tsvector("x'); DROP TABLE facts; --", Fact::text);
    let error = Fact::select().columns(hostile).one(&db).await.unwrap_err();
    assert_eq!(error.code(), Some("42704"), "{error}");
    assert_eq!(Fact::select().count(&db).await.unwrap(), 1);
}

#[tokio::test]
async fn times_are_shifted_and_taken_apart() {
    let (_database, db) = database();
    facts(&db).await;
    let day = Interval { days: 1, ..Interval::default() };
    let hour = Interval { microseconds: 3_600_000_000, ..Interval::default() };

    let row = Fact::select().columns((
        Fact::at.plus(day),
        Fact::at.minus(hour),
        Fact::at.since(time("2026-03-05T09:20:30Z")),
        Fact::day.since(NaiveDate::from_ymd_opt(2026, 3, 1).unwrap()),
        Fact::at.at_time_zone("Europe/Berlin"),
        extract(Part::Hour, Fact::at.at_time_zone("UTC")),
        extract(Part::IsoWeekday, Fact::day),
        date_bin(hour, Fact::at, time("2026-01-01T00:00:00Z")),
        (make_date(2026, 1, 31), to_timestamp(0.0)),
        age(time("2026-03-05T00:00:00Z"), time("2025-02-04T00:00:00Z")),
        make_interval(0, 0, 0, 1, 0, 0, 0.0),
        current_date().gt(Fact::day),
    ));
    let row = row.one(&db).await.unwrap();
    assert_eq!(row.0, time("2026-03-06T10:20:30Z"));
    assert_eq!(row.1, time("2026-03-05T09:20:30Z"));
    assert_eq!((row.2, row.3), (hour, 4));
    assert_eq!(row.4.to_string(), "2026-03-05 11:20:30");
    assert_eq!((row.5, row.6), (10.0, 4.0));
    assert_eq!(row.7, time("2026-03-05T10:00:00Z"));
    assert_eq!(row.8, (NaiveDate::from_ymd_opt(2026, 1, 31).unwrap(), DateTime::UNIX_EPOCH));
    assert_eq!((row.9.months, row.9.days), (13, 1));
    assert_eq!(row.10, day);
}

#[tokio::test]
async fn texts_match_patterns() {
    let (_database, db) = database();
    create(&db).await;
    let [ada, bob, _] = people(&db).await;
    posts(&db, ada.id, bob.id).await;

    let row = User::select().filter(User::id.eq(ada.id)).columns((
        User::email.concat("!"),
        User::email.not_like("a%"),
        User::email.not_ilike("B%"),
        User::email.matches_regex("^a.a"),
        User::email.imatches_regex("^A.A"),
    ));
    let expected = ("ada@x!".to_owned(), false, true, true, true);
    assert_eq!(row.one(&db).await.unwrap(), expected);
    assert_eq!(Post::select().filter(Post::title.matches_regex("^t")).count(&db).await.unwrap(), 2);
}

#[tokio::test]
async fn texts_are_alike() {
    let (_database, db) = database();
    create(&db).await;
    people(&db).await;
    if sql("CREATE EXTENSION pg_trgm", ()).exec(&db).await.is_err() {
        return; // not installed beside this server
    }

    let nearest = User::select()
        .order_by(User::email.trgm_distance("bob").asc())
        .limit(1)
        .columns((User::email, similarity(User::email, "bob@x"), User::email.is_similar("bob")));
    assert_eq!(nearest.one(&db).await.unwrap(), ("bob@x".to_owned(), 1.0, true));
    let words = User::select()
        .filter(User::email.has_similar_word("ada"))
        .columns((User::email.word_distance("ada"), word_similarity("ada", User::email)));
    assert_eq!(words.one(&db).await.unwrap(), (0.0, 1.0));
}
