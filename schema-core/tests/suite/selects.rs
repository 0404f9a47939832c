use schema_core::expr::*;
use schema_core::prelude::*;
use schema_core::query::{Sample, select};

use crate::tables::*;

#[derive(FromRow, Debug, PartialEq)]
struct Line {
    name: String,
    age: Option<i32>,
}

#[derive(FromRow, Debug, PartialEq)]
struct Outer {
    line: Line,
    city: Option<City>,
}

fn line(name: &str, age: Option<i32>) -> Line {
    Line { name: s(name), age }
}

fn names() -> schema_core::query::Select<
    schema_core::scope::Only<User>,
    String,
    schema_core::grouping::RowList,
> {
    User::select().order_by(User::id).columns(User::name)
}

reads! {
    every_row: User::select().columns(User::id).order_by(User::id) => [1, 2, 3, 4].map(UserId);
    a_whole_row: City::find(2) => [City { id: 2, name: s("London") }];
    a_row_that_is_not_there: City::find(9) => [];
    a_row_with_every_kind_of_column: User::find(UserId(1)) => [User {
        id: UserId(1), name: s("Ada"), email: Some(s("ada@x")), age: Some(36), city_id: Some(1), boss_id: None,
        role: Role::Admin, score: 4.5, tags: texts(&["x", "y"]), active: true,
    }];
    a_row_with_a_key_of_two: Sale::find((s("eu"), s("B"))).columns(Sale::amount) => [80];
    one_column: names() => texts(&["Ada", "Bob", "Cyd", "Dan"]);
    a_column_that_may_be_null: User::select().order_by(User::id).columns(User::age) => [Some(36), Some(17), None, Some(36)];
    columns_in_their_order: User::find(UserId(2)).columns((User::age, User::name, User::id)) => [(Some(17), s("Bob"), UserId(2))];
    a_column_twice: User::find(UserId(2)).columns((User::name, User::name)) => [(s("Bob"), s("Bob"))];
    a_row_in_a_tuple: City::find(1).columns((City::all_columns(), City::name)) => [(City { id: 1, name: s("Paris") }, s("Paris"))];
    a_tuple_in_a_tuple: City::find(1).columns(((City::id, City::name), (City::id,))) => [((1, s("Paris")), (1,))];
    a_shape: User::select().columns(Line::columns(User::name, User::age)).order_by(User::id).limit(2) => [line("Ada", Some(36)), line("Bob", Some(17))];
    a_shape_in_a_shape: User::select().left_join(User::city).filter(User::id.ge(UserId(3))).order_by(User::id)
        .columns(Outer::columns(Line::columns(User::name, User::age), City::all_columns())) => [
            Outer { line: line("Cyd", None), city: Some(City { id: 2, name: s("London") }) },
            Outer { line: line("Dan", Some(36)), city: None },
        ];
    a_shape_of_expressions: User::find(UserId(1)).columns(Line::columns(upper(User::name), User::age + 1)) => [line("ADA", Some(37))];
    distinct_values: User::select().distinct().order_by(User::age.asc().nulls_first()).columns(User::age) => [None, Some(17), Some(36)];
    distinct_pairs: User::select().distinct().columns((User::age, User::active)).order_by((User::age, User::active)) => [(Some(17), true), (Some(36), false), (Some(36), true), (None, true)];
    the_first_of_each: User::select().distinct_on(User::age).order_by((User::age, User::id.desc())).columns(User::name) => texts(&["Bob", "Dan", "Cyd"]);
    the_first_of_each_expression: User::select().distinct_on(User::age.is_null()).order_by((User::age.is_null().asc(), User::id)).columns(User::name) => texts(&["Ada", "Cyd"]);
    the_first_of_each_pair: User::select().distinct_on((User::city_id, User::role)).order_by((User::city_id, User::role, User::id)).columns(User::id) => [1, 2, 3, 4].map(UserId);
    some_rows: names().limit(2) => texts(&["Ada", "Bob"]);
    no_rows: names().limit(0) => texts(&[]);
    later_rows: names().offset(3) => texts(&["Dan"]);
    rows_in_the_middle: names().limit(2).offset(1) => texts(&["Bob", "Cyd"]);
    rows_beyond_the_end: names().limit(2).offset(9) => texts(&[]);
    ties_with_the_last: User::select().limit_with_ties(1, User::age.desc().nulls_last()).columns(User::age) => [Some(36), Some(36)];
    no_table: select((value(7), value(s("x")))) => [(7, s("x"))];
    no_table_with_a_function: select(upper(value(s("x")))) => texts(&["X"]);
    no_table_with_null: select(value(None::<i32>)) => [None];
    an_order_that_is_not_selected: User::select().order_by(User::score.desc()).columns(User::name) => texts(&["Ada", "Cyd", "Bob", "Dan"]);
    a_table_with_quotes: Post::select().order_by(Post::title.desc()).limit(1).columns((Post::id, Post::title)) => [(4, s("d"))];
    sampled: City::select().sample(Sample::rows(100.0)).order_by(City::id).columns(City::id) => [1, 2, 3];
    sampled_to_nothing: City::select().sample(Sample::pages(0.0).repeatable(1.0)).columns(City::id) => Vec::<i32>::new();
    boxed: if names().to_sql().is_empty() { names().boxed() } else { City::select().order_by(City::id).columns(City::name).boxed() } => texts(&["Paris", "London", "Rome"]);
    boxed_and_limited: names().boxed().limit(1) => texts(&["Ada"]);
}

#[tokio::test]
async fn counts_and_whether_there_are_any() {
    let db = reading();
    assert_eq!(User::select().count(&db).await.unwrap(), 4);
    assert_eq!(User::select().filter(User::age.gt(20)).count(&db).await.unwrap(), 2);
    assert_eq!(names().limit(3).count(&db).await.unwrap(), 3);
    assert_eq!(User::select().group_by(User::age).columns(User::age).count(&db).await.unwrap(), 3);
    assert_eq!(User::select().distinct().columns(User::active).count(&db).await.unwrap(), 2);
    assert!(User::select().exists(&db).await.unwrap());
    assert!(!User::select().filter(User::age.gt(99)).exists(&db).await.unwrap());
}

#[tokio::test]
async fn one_optional_and_first() {
    let db = reading();
    assert_eq!(names().first(&db).await.unwrap().as_deref(), Some("Ada"));
    assert_eq!(names().offset(9).first(&db).await.unwrap(), None);
    assert_eq!(names().limit(1).one(&db).await.unwrap(), "Ada");
    assert_eq!(names().limit(0).optional(&db).await.unwrap(), None);
    assert!(matches!(names().limit(0).one(&db).await, Err(schema_core::Error::NotFound { .. })));
    assert!(matches!(names().one(&db).await, Err(schema_core::Error::TooManyRows { .. })));
    assert!(matches!(names().optional(&db).await, Err(schema_core::Error::TooManyRows { .. })));
}

#[tokio::test]
async fn streams_and_maps() {
    let db = reading();
    let mut stream = names().stream(&db).await.unwrap();
    let mut found = Vec::new();
    while let Some(name) = stream.next().await.unwrap() {
        found.push(name);
    }
    drop(stream);
    assert_eq!(found, texts(&["Ada", "Bob", "Cyd", "Dan"]));
    let by_id = City::select().columns(City::name).map_by(City::id).all(&db).await.unwrap();
    assert_eq!((by_id.len(), by_id[&3].as_str()), (3, "Rome"));
    let by_city =
        User::select().columns(User::name).grouped_by(User::city_id).all(&db).await.unwrap();
    assert_eq!(
        (by_city[&Some(1)].len(), by_city[&None].as_slice()),
        (2, texts(&["Dan"]).as_slice())
    );
}
