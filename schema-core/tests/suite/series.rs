//! Functions that give rows, in FROM.

use schema_core::expr::*;
use schema_core::named_query;
use schema_core::prelude::*;
use schema_core::query::*;
use schema_core::value::Interval;
use serde_json::json;

use crate::tables::*;

named_query! {
    Tag { name: String, place: i64 }
    Word { word: String }
    Number { n: i32 }
    Moment { at: DateTime<Utc> }
    Field { key: String, value: serde_json::Value }
    Line { article: String, pieces: Option<i32> }
    Element { value: Option<String> }
    Part { value: serde_json::Value }
    PerDay { n: i32, posts: i64 }
}

schema_core::sql_set_function! {
    fn pairs(i32) -> (i32, Option<String>);
    fn aclexplode_count(i32) -> i32;
}

fn document() -> serde_json::Value {
    json!([{"article": "nut", "pieces": 3}, {"article": "bolt", "colour": "red"}])
}

fn at(hour: u32) -> DateTime<Utc> {
    NaiveDate::from_ymd_opt(2026, 2, 28).unwrap().and_hms_opt(hour, 0, 0).unwrap().and_utc()
}

reads! {
    elements_of_a_column: User::select().cross_join_lateral(Tag::query(unnest(User::tags).with_ordinality())).order_by((User::id, Tag::place)).columns((User::name, Tag::name, Tag::place))
        => [(s("Ada"), s("x"), 1), (s("Ada"), s("y"), 2), (s("Bob"), s("y"), 1), (s("Dan"), s("z"), 1)];
    elements_or_none: User::select().left_join_lateral(Word::query(unnest(User::tags))).order_by((User::id, Word::word)).columns((User::name, Word::word)).offset(2) => [(s("Bob"), Some(s("y"))), (s("Cyd"), None), (s("Dan"), Some(s("z")))];
    elements_that_are_filtered: User::select().cross_join_lateral(Word::query(unnest(User::tags))).filter(Word::word.eq("y")).order_by(User::id).columns(User::name) => texts(&["Ada", "Bob"]);
    elements_that_are_counted: User::select().cross_join_lateral(Word::query(unnest(User::tags))).group_by(Word::word).order_by(Word::word).columns((Word::word, count_all())) => [(s("x"), 1), (s("y"), 2), (s("z"), 1)];
    elements_of_a_value: Word::query(unnest(value(texts(&["b", "a"])))).select().order_by(Word::word).columns(Word::word) => texts(&["a", "b"]);
    elements_in_a_condition: User::select().filter(value(s("y")).in_query(unnest(User::tags))).order_by(User::id).columns(User::name) => texts(&["Ada", "Bob"]);
    elements_joined: City::select().inner_join(Word::query(unnest(value(texts(&["Rome", "Oslo"])))).on(Word::word.eq(City::name))).columns(City::id) => [3];
    elements_with_partners_missing: City::select().right_join(Word::query(unnest(value(texts(&["Rome", "Oslo"])))).on(Word::word.eq(City::name))).order_by(Word::word).columns((Word::word, City::id)) => [(s("Oslo"), None), (s("Rome"), Some(3))];
    positions: Number::query(generate_subscripts(value(texts(&["a", "b"])))).select().columns(Number::n) => [1, 2];
    a_series: Number::query(generate_series(value(1), 4)).select().filter(Number::n.ne(2)).columns(Number::n) => [1, 3, 4];
    a_series_with_a_step: Number::query(generate_series_by(value(10), 1, -4)).select().columns(Number::n) => [10, 6, 2];
    a_series_of_large_numbers: generate_series(value(5_000_000_000_i64), 5_000_000_001_i64).boxed() => [5_000_000_000_i64, 5_000_000_001];
    a_series_of_times: Moment::query(generate_series_by(value(at(0)), at(2), Interval { months: 0, days: 0, microseconds: 3_600_000_000 })).select().columns(Moment::at) => [at(0), at(1), at(2)];
    a_series_of_a_column: City::select().cross_join_lateral(Number::query(generate_series(value(2), City::id))).order_by((City::id, Number::n)).columns((City::id, Number::n)) => [(2, 2), (3, 2), (3, 3)];
    a_series_filled_up: Number::query(generate_series(value(0), 3)).select().left_join(Post::on(Post::likes.eq(Number::n))).group_by(Number::n).order_by(Number::n).columns((Number::n, count(Post::id))) => [(0, 1), (1, 0), (2, 0), (3, 1)];
    a_series_of_a_prepared_kind: Number::query(generate_series(value(1), 2)).select().cross_join_lateral(Word::query(unnest(value(texts(&["a"]))))).columns((Number::n, Word::word)) => [(1, s("a")), (2, s("a"))];
    rows_without_a_name: unnest(value(vec![3, 1])).boxed() => [3, 1];
    a_union_with_a_series: City::select().filter(City::id.eq(3)).columns(City::id).union_all(generate_series(value(7), 8)) => [3, 7, 8];
    fields_of_json: Field::query(jsonb_each(value(json!({"b": [1], "a": null})))).select().order_by(Field::key).columns((Field::key, Field::value)) => [(s("a"), json!(null)), (s("b"), json!([1]))];
    keys_of_json: Word::query(jsonb_object_keys(value(json!({"b": 1, "a": 2})))).select().order_by(Word::word).columns(Word::word) => texts(&["a", "b"]);
    elements_of_json: Part::query(jsonb_array_elements(value(json!([1, {"a": 2}])))).select().columns(Part::value) => [json!(1), json!({"a": 2})];
    elements_of_json_as_texts: Element::query(jsonb_array_elements_text(value(json!(["a", null])))).select().columns(Element::value) => [Some(s("a")), None];
    what_a_path_finds: Part::query(jsonb_path_query(value(document()), schema_core::value::JsonPath(s("$[*].article")))).select().columns(Part::value) => [json!("nut"), json!("bolt")];
    objects_of_json: Line::json_rows(value(document())).select().order_by(Line::article) => [Line { article: s("bolt"), pieces: None }, Line { article: s("nut"), pieces: Some(3) }];
    objects_of_json_joined: City::select().inner_join(Line::json_rows(value(document())).on(Line::pieces.eq(City::id))).columns((City::name, Line::article)) => [(s("Rome"), s("nut"))];
    parts_of_a_text: Word::query(regexp_split_to_table("a, b;c", "[,;] ?")).select().columns(Word::word) => texts(&["a", "b", "c"]);
    parts_of_a_column: User::select().cross_join_lateral(Word::query(string_to_table(coalesce(User::email, ""), "@"))).filter(User::id.eq(UserId(4))).columns(Word::word) => texts(&["dan", "y"]);
    a_series_in_a_with: with(Number::query(generate_series(value(1), 3)), |numbers| numbers.select().filter(Number::n.gt(1)).columns(Number::n)) => [2, 3];
    a_series_of_a_subquery: PerDay::query(Number::query(generate_series(value(0), 1)).select().left_join(Post::on(Post::likes.eq(Number::n))).group_by(Number::n).columns((Number::n, count(Post::id)))).select().filter(PerDay::posts.gt(0)).columns(PerDay::n) => [0];
}

#[tokio::test]
async fn a_function_of_ones_own_gives_rows() {
    let (_database, db) = filled();
    run(
        &db,
        "CREATE FUNCTION pairs(up_to int) RETURNS TABLE (n int, name text) LANGUAGE sql AS \
         $$ SELECT id, CASE WHEN id > 1 THEN name END FROM cities WHERE id <= up_to ORDER BY id $$",
    )
    .await;
    named_query! { Pair { n: i32, name: Option<String> } }
    let rows = Pair::query(pairs(2)).select().all(&db).await.unwrap();
    assert_eq!(rows[0], Pair { n: 1, name: None });
    assert_eq!(rows[1], Pair { n: 2, name: Some(s("London")) });
    let numbered = pairs(City::id).with_ordinality();
    named_query! { Numbered { n: i32, name: Option<String>, place: i64 } }
    let last = City::select()
        .cross_join_lateral(Numbered::query(numbered))
        .filter(City::id.eq(3))
        .order_by(Numbered::place.desc())
        .columns((City::name, Numbered::name, Numbered::place));
    assert_eq!(last.first(&db).await.unwrap(), Some((s("Rome"), Some(s("Rome")), 3)));
    let missing = Number::query(aclexplode_count(1)).select().all(&db).await.unwrap_err();
    assert_eq!(missing.code(), Some("42883"), "{missing}");
}

#[tokio::test]
async fn rows_of_a_function_are_written() {
    let (_database, db) = filled();
    let names = Tag::query(unnest(value(texts(&["Oslo", "Bern"]))).with_ordinality());
    let rows = names.select().columns((Tag::place.cast::<i32>() + 10, Tag::name));
    let insert = City::insert_from((City::id, City::name), rows);
    assert_eq!(insert.exec(&db).await.unwrap(), 2);
    let objects = Line::json_rows(value(json!([{"article": "Oslo", "pieces": 12}])));
    let update = City::update()
        .from(objects.on(Line::article.eq(City::name)))
        .set(City::id.set(coalesce(Line::pieces, 0) + 30));
    assert_eq!(update.returning_columns(City::id).all(&db).await.unwrap(), [42]);
}
