//! Queries as applications have them, of several things at once.

use schema_core::expr::*;
use schema_core::prelude::*;
use schema_core::query::{
    Arg, Lock, except, intersect_all, prepare, select, union, union_all, with,
};
use schema_core::{alias, named_query};
use serde_json::json;

use crate::tables::*;

alias! { Boss = User; Writer = User; Town = City }

named_query! {
    Named { id: UserId, name: String }
    Score { user: UserId, likes: Option<i64> }
    Ranked { title: String, author: UserId, place: i64 }
    Gone { id: i64, title: String }
    Total { n: i64 }
    Step { n: i32, total: i32 }
    Busy { author: i64, posts: i64 }
}

#[derive(FromRow, Debug, PartialEq)]
struct Card {
    name: String,
    town: Option<String>,
}

#[derive(FromRow, Debug, PartialEq)]
struct Report {
    region: String,
    pieces: Option<i64>,
    products: i64,
}

fn id(id: i64) -> UserId {
    UserId(id)
}

reads! {
    a_partial_select_of_a_join: User::select().left_join(User::city).order_by(User::id).columns(Card::columns(User::name, City::name)).offset(2)
        => [Card { name: s("Cyd"), town: Some(s("London")) }, Card { name: s("Dan"), town: None }];
    a_report: Sale::select().group_by(Sale::region).order_by(Sale::region).columns(Report::columns(Sale::region, sum(Sale::pieces), count_distinct(Sale::product)))
        => [Report { region: s("eu"), pieces: Some(12), products: 2 }, Report { region: s("us"), pieces: Some(6), products: 2 }];
    rows_and_the_joined_rows: User::select().inner_join(User::posts).filter(Post::likes.gt(4)).order_by(Post::id).columns(((User::id, User::name), (Post::id, Post::title)))
        => [((id(1), s("Ada")), (1, s("a"))), ((id(1), s("Ada")), (3, s("c")))];
    a_self_join_with_two_aliases: Writer::select().inner_join(Boss::on(Boss::col(User::id).eq(Writer::col(User::boss_id)))).order_by(Writer::col(User::id)).columns((Writer::col(User::name), Boss::col(User::name)))
        => [(s("Bob"), s("Ada")), (s("Cyd"), s("Bob"))];
    whole_rows_of_two_aliases: Town::select().left_join(Boss::on(Boss::col(User::city_id).eq(Town::col(City::id)))).filter(Town::col(City::id).eq(3)).columns((Town::all_columns(), Boss::all_columns())) => [(City { id: 3, name: s("Rome") }, None)];
    names_of_a_subquery: Named::query(User::select().filter(User::active).columns((User::id, User::name))).select().filter(Named::name.gt("B")).order_by(Named::name.desc()).columns(Named::name) => texts(&["Cyd", "Bob"]);
    a_subquery_of_one_column: Total::query(User::select().columns(count_all())).select().columns(Total::n + 1) => [5];
    a_subquery_in_the_select_list: City::select().order_by(City::id).columns((City::name, scalar(User::select().outer::<City>().filter(User::city_id.eq(City::id)).columns(count_all())))) => [(s("Paris"), Some(2)), (s("London"), Some(1)), (s("Rome"), Some(0))];
    a_subquery_as_an_array: City::select().order_by(City::id).columns(array(User::select().outer::<City>().filter(User::city_id.eq(City::id)).order_by(User::id).columns(User::name))) => [texts(&["Ada", "Bob"]), texts(&["Cyd"]), texts(&[])];
    a_subquery_that_is_compared: Post::select().filter(Post::likes.gt(scalar(Post::select().columns(max(Post::likes))) - 5)).order_by(Post::id).columns(Post::title) => texts(&["a", "c"]);
    in_a_subquery: User::select().filter(User::id.in_query(Post::select().filter(Post::likes.gt(4)).columns(Post::author_id))).columns(User::name) => texts(&["Ada"]);
    not_in_a_subquery: User::select().filter(User::id.not_in_query(Post::select().columns(Post::author_id))).order_by(User::id).columns(User::name) => texts(&["Cyd", "Dan"]);
    exists_and_not_exists: User::select().filter(exists(Post::select().outer::<User>().filter(Post::author_id.eq(User::id))).and(not_exists(Post::select().outer::<User>().filter(Post::author_id.eq(User::id).and(Post::likes.gt(4)))))).columns(User::name) => texts(&["Bob"]);
    the_best_of_each: Ranked::query(Post::select().columns((Post::title, Post::author_id, row_number().over(window().partition_by(Post::author_id).order_by(Post::likes.desc()))))).select().filter(Ranked::place.eq(1)).order_by(Ranked::author).columns(Ranked::title) => texts(&["c", "d"]);
    a_running_total: Post::select().order_by(Post::id).columns((Post::title, sum(Post::likes).over(window().order_by(Post::id)))) => [(s("a"), Some(5)), (s("b"), Some(8)), (s("c"), Some(17)), (s("d"), Some(17))];
    a_share_of_the_whole: Sale::select().order_by((Sale::region, Sale::product)).columns((Sale::pieces.cast::<f64>() * 100.0 / coalesce(sum(Sale::pieces).over(window().partition_by(Sale::region)), 1).cast::<f64>()).cast::<i32>()) => [83, 17, 83, 17];
    a_case_that_is_grouped: { let age = shared(case().when(User::age.lt(18)).then("young").when(User::age.is_null()).then("?").otherwise("old")); User::select().group_by(&age).order_by(age.asc()).columns((&age, count_all())) }
        => [(s("?"), 1), (s("old"), 2), (s("young"), 1)];
    a_case_that_is_counted: User::select().columns(sum(case().when(User::active).then(1).otherwise(0))) => [Some(3_i64)];
    nested_conditions: User::select().filter(User::age.ge(36).and(User::active.or(User::role.eq(Role::Guest))).and(User::name.ne("Ada").not().or(User::city_id.is_null()))).order_by(User::id).columns(User::name) => texts(&["Ada", "Dan"]);
    conditions_of_a_list: User::select().filter(all_of([User::age.ge(18).boxed::<User, _>(), User::active.boxed::<User, _>()])).columns(User::name) => texts(&["Ada"]);
    a_condition_that_is_absent: User::select().filter(None::<i32>.map(|age| User::age.gt(age))).filter(Some(36).map(|age| User::age.eq(age))).order_by(User::id).columns(User::name) => texts(&["Ada", "Dan"]);
    a_union_in_order: union(User::select().columns(User::name), City::select().columns(City::name)).order_by_place_desc(1).limit(2).offset(1) => texts(&["Paris", "London"]);
    a_union_of_three: union_all(union_all(City::select().columns(City::id), Group::select().columns(Group::id)), City::select().filter(City::id.gt(2)).columns(City::id)).order_by_place(1) => [1, 1, 2, 2, 3, 3, 3];
    a_difference_in_order: except(City::select().columns((City::id, City::name)), City::select().filter(City::id.eq(2)).columns((City::id, City::name))).order_by_place_desc(2).order_by_place(1) => [(3, s("Rome")), (1, s("Paris"))];
    an_intersection_of_all: intersect_all(City::select().columns(City::id), Group::select().columns(Group::id)).order_by_place(1) => [1, 2, 3];
    a_limit_inside_and_outside: City::select().order_by(City::id).limit(2).columns(City::id).union_all(Group::select().order_by(Group::id.desc()).limit(1).columns(Group::id)).order_by_place(1).limit(2) => [1, 2];
    a_union_that_is_joined: City::select().inner_join(Total::query(union(select(value(1_i64)), select(value(3_i64)))).on(Total::n.eq(City::id.cast::<i64>()))).order_by(City::id).columns(City::name) => texts(&["Paris", "Rome"]);
    two_queries_before: with(Named::query(User::select().columns((User::id, User::name))), |named| with(Score::query(Post::select().group_by(Post::author_id).columns((Post::author_id, sum(Post::likes)))), |score| {
        named.select().left_join(score.on(Score::user.eq(Named::id))).order_by(Named::id).columns((Named::name, Score::likes)).limit(3)
    })) => [(s("Ada"), Some(17)), (s("Bob"), Some(0)), (s("Cyd"), None)];
    a_sum_that_grows: with(Step::recursive(select((value(1), value(1))), |step| step.select().filter(Step::n.lt(4)).columns((Step::n + 1, Step::total + Step::n + 1))), |step| step.select().order_by(Step::n).columns(Step::total)) => [1, 3, 6, 10];
    plain_sql_in_from: Busy::sql("SELECT \"order\", count(*) FROM \"Post \"\"x\"\"\" WHERE likes > {} GROUP BY 1", [1]).select() => [Busy { author: 1, posts: 3 }];
    plain_sql_joined: User::select().inner_join(Busy::sql("SELECT 2::bigint, {}::bigint", [7_i64]).on(Busy::author.eq(raw::<i64>("").expr(User::id)))).columns((User::name, Busy::posts)) => [(s("Bob"), 7)];
    plain_sql_before: with(Busy::sql("SELECT {}::bigint, {}::bigint", (1_i64, 2_i64)), |busy| busy.select().columns(Busy::posts)) => [2];
    plain_sql_with_braces: Total::sql("SELECT length('{{}}')::bigint + {}", [1_i64]).select().columns(Total::n) => [3];
    a_raw_order: User::select().order_by(raw::<i32>("length(").expr(User::email).sql(")").desc()).filter(User::email.is_not_null()).order_by(User::id).columns(User::id).limit(1) => [id(1)];
    raw_between_expressions: User::select().filter(raw::<bool>("").expr(User::age).sql(" % ").bind(2).sql(" = 1")).columns(User::name) => texts(&["Bob"]);
    json_that_is_built: User::find(id(1)).columns(to_jsonb(User::tags)) => [json!(["x", "y"])];
    an_array_column: User::select().filter(User::tags.contains_all(texts(&["y"])).and(User::tags.shares(texts(&["x", "z"])))).columns(User::name) => texts(&["Ada"]);
    an_array_that_is_within: User::select().filter(User::tags.contained_by(texts(&["y", "z"]))).order_by(User::id).columns(User::name) => texts(&["Bob", "Cyd", "Dan"]);
    an_empty_list: User::select().filter(User::id.in_list([])).columns(User::id) => Vec::<UserId>::new();
    not_in_an_empty_list: User::select().filter(User::id.not_in_list([])).columns(count_all()) => [4];
    a_list_of_enums: User::select().filter(User::role.in_list([Role::Admin, Role::Guest])).order_by(User::id).columns(User::name) => texts(&["Ada", "Dan"]);
    without_a_pattern: User::select().filter(User::name.not_like("%a%")).order_by(User::id).columns(User::name) => texts(&["Bob", "Cyd"]);
    without_regard_to_case: User::select().filter(User::name.ilike("a%").or(User::name.not_ilike("%D%"))).order_by(User::id).columns(User::name) => texts(&["Ada", "Bob"]);
    a_table_of_another_schema: Customer::select().inner_join(Customer::agent).columns((Customer::name, User::name)) => [(s("Eve"), s("Ada"))];
    two_tables_of_one_name: Customer::select().left_join(User::on(User::id.eq(Customer::agent_id))).filter(User::id.is_null()).columns((Customer::all_columns(), User::all_columns())) => [(Customer { id: 2, name: s("Fay"), agent_id: None }, None)];
    a_filter_by_two_relations: City::select().filter(City::users.any(User::posts.any(Post::comments.exists()))).columns(City::name) => texts(&["Paris"]);
    a_filter_by_none: User::select().filter(User::posts.none(Post::likes.gt(4))).order_by(User::id).columns(User::name) => texts(&["Bob", "Cyd", "Dan"]);
    a_filter_by_all: User::select().filter(User::posts.exists().and(User::posts.all(Post::likes.gt(2)))).columns(User::name) => texts(&["Ada"]);
    a_filter_by_a_count: User::select().filter(User::posts.count().ge(1)).order_by(User::posts.count().desc()).columns(User::name) => texts(&["Ada", "Bob"]);
    a_tree_of_a_filtered_tree: User::select().filter(User::city.any(City::name.eq("Paris"))).order_by(User::id).columns(User::name).with(User::posts.columns(Post::title).filter(Post::comments.any(Comment::writer_id.eq(id(3)))))
        => [(s("Ada"), texts(&["a"])), (s("Bob"), texts(&[]))];
    a_tree_with_extras: User::find(id(1)).columns(User::name).with(User::posts.columns((Post::title, Post::likes * 2, Post::comments.count())).order_by(Post::id).limit(1)) => [(s("Ada"), vec![(s("a"), 10, 2)])];
    locked_without_waiting: City::select().order_by(City::id).lock(Lock::share().of::<City>().nowait()).columns(City::id).limit(1) => [1];
    a_cast_and_back: User::select().filter(User::age.cast::<String>().like("3%")).columns(User::age.cast::<String>().cast::<i64>()).limit(1) => [Some(36)];
    a_value_of_each_side: select((value(1), value(Some(2)), value(None::<i32>), value(true), value(vec![1, 2]))) => [(1, Some(2), None, true, vec![1, 2])];
}

writes! {
    an_insert_of_defaults: Sale::insert(NewSale::builder().region("x").product("y").pieces(1).build()).returning_columns((Sale::amount, Sale::pieces)) => [(0, 1)], Sale::select().columns(count_all()) => [5];
    rows_of_different_columns: User::insert([NewUser::builder().name("E").age(5).build(), NewUser::builder().name("F").email("f@x").build()]).returning_columns((User::name, User::age, User::email)) => [(s("E"), Some(5), None), (s("F"), None, Some(s("f@x")))],
        User::select().filter(User::score.eq(0.5)).columns(count_all()) => [2];
    an_insert_of_a_subquery_with_a_limit: Group::insert_from((Group::id, Group::name), City::select().order_by(City::id.desc()).limit(1).columns((City::id + 10, City::name))).returning() => [Group { id: 13, name: s("Rome") }], Group::select().columns(count_all()) => [4];
    an_insert_of_a_union: Group::insert_from((Group::id, Group::name), union_all(select((value(8), value(s("h")))), select((value(9), value(s("i")))))).returning_columns(Group::id) => [8, 9], Group::select().columns(count_all()) => [5];
    an_update_of_an_expression: Post::update().set((Post::likes.set(Post::likes * 2 + 1), Post::title.set(upper(Post::title)))).filter(Post::author_id.eq(id(1))).returning_columns((Post::title, Post::likes)) => [(s("A"), 11), (s("B"), 7), (s("C"), 19)], Post::select().filter(Post::likes.eq(0)).columns(Post::title) => texts(&["d"]);
    an_update_to_null: User::update().set((User::email.to(None), User::age.to(None))).filter(User::id.eq(id(1))).returning_columns((User::email, User::age)) => [(None::<String>, None::<i32>)], User::select().filter(User::email.is_null()).columns(count_all()) => [2];
    an_update_by_a_subquery: User::update().set(User::age.set(coalesce(scalar(Post::select().outer::<User>().filter(Post::author_id.eq(User::id)).columns(max(Post::likes))), -1))).filter(User::id.le(id(3))).returning_columns(User::age) => [Some(9), Some(0), Some(-1)], User::select().filter(User::age.eq(36)).columns(User::name) => texts(&["Dan"]);
    an_update_of_what_a_relation_says: User::update().set(User::active.to(false)).filter(User::posts.exists()).returning_columns(User::name) => texts(&["Ada", "Bob"]), User::select().filter(User::active).columns(User::name) => texts(&["Cyd"]);
    an_update_of_a_list: City::update_each(City::id, City::name, [(1, s("A")), (3, s("C"))]).returning_columns((City::id, City::name)) => [(1, s("A")), (3, s("C"))], City::select().order_by(City::id).columns(City::name) => texts(&["A", "London", "C"]);
    a_delete_by_a_subquery: Comment::delete().filter(Comment::post_id.in_query(Post::select().filter(Post::likes.lt(1)).columns(Post::id))).returning_columns(Comment::text) => texts(&["z"]), Comment::select().columns(count_all()) => [2];
    a_delete_of_what_a_relation_says: Group::delete().filter(Group::memberships.exists().not()).returning_columns(Group::name) => texts(&["green"]), Group::select().columns(count_all()) => [2];
    a_delete_that_cascades: User::delete().filter(User::id.eq(id(4))).returning_columns(User::name) => texts(&["Dan"]), User::select().columns(count_all()) => [3];
    rows_moved_in_one_statement: with(Gone::written_by(Post::delete().filter(Post::comments.exists().not()).returning_columns((Post::id, Post::title))), |gone| Group::insert_from((Group::id, Group::name), gone.select().columns((Gone::id.cast::<i32>() + 20, Gone::title)))).returning_columns(Group::name)
        => texts(&["b", "c"]), Post::select().columns(count_all()) => [2];
    an_upsert_that_counts: Sale::insert([NewSale::builder().region("eu").product("A").pieces(1).build(), NewSale::builder().region("eu").product("Z").pieces(1).build()]).on_conflict((Sale::region, Sale::product))
        .do_update(Sale::pieces.set(Sale::pieces + Sale::pieces.excluded())).filter(Sale::amount.gt(0)).returning_columns((Sale::product, Sale::pieces)) => [(s("A"), 11), (s("Z"), 1)], Sale::select().columns(count_all()) => [5];
    an_upsert_by_a_case: City::insert(NewCity::builder().id(1).name("x").build()).on_conflict(City::id).do_update(City::name.set(case().when(City::name.eq("Paris")).then("was Paris").otherwise(City::name.excluded()))).returning_columns(City::name) => texts(&["was Paris"]), City::select().columns(count_all()) => [3];
}

#[tokio::test]
async fn prepared_with_pages_and_inserts() {
    let (_database, db) = filled();
    let page = prepare(|(rows, start): (Arg<i64>, Arg<i64>)| {
        User::select().order_by(User::id).columns(User::name).limit(rows).offset(start)
    });
    assert_eq!(page.all(&db, (2, 1)).await.unwrap(), ["Bob", "Cyd"]);
    assert_eq!(page.all(&db, (9, 3)).await.unwrap(), ["Dan"]);
    let insert = prepare(|(id, name): (Arg<i32>, Arg<String>)| {
        let row = select((id.cast::<i32>(), name.cast::<String>()));
        City::insert_from((City::id, City::name), row).returning_columns(City::name)
    });
    assert_eq!(insert.one(&db, (7, s("Oslo"))).await.unwrap(), "Oslo");
    assert_eq!(insert.one(&db, (8, s("Bern"))).await.unwrap(), "Bern");
    let twice = insert.one(&db, (8, s("Bern"))).await.unwrap_err();
    assert!(twice.violates(City::id), "{twice}");
}

#[tokio::test]
async fn a_set_operation_is_counted_and_found() {
    let (_database, db) = filled();
    let names = || User::select().columns(User::name).union(City::select().columns(City::name));
    assert_eq!(names().count(&db).await.unwrap(), 7);
    assert!(names().exists(&db).await.unwrap());
    assert_eq!(names().order_by_place(1).first(&db).await.unwrap().as_deref(), Some("Ada"));
    let none = User::select().filter(User::age.gt(99)).columns(User::id).boxed();
    assert!(!none.exists(&db).await.unwrap());
    let none = User::select().filter(User::age.gt(99)).columns(User::id).boxed();
    assert_eq!(none.first(&db).await.unwrap(), None);
    let wrong = names().order_by_place(2).all(&db).await.unwrap_err();
    assert_eq!(wrong.code(), Some("42P10"), "{wrong}");
}

#[tokio::test]
async fn values_and_placeholders_of_plain_sql_are_as_many() {
    let db = reading();
    for (text, values) in [("SELECT {}::bigint", vec![]), ("SELECT 1::bigint", vec![1_i64])] {
        let error = Total::sql(text, values).select().all(&db).await.unwrap_err();
        assert_eq!(error.code(), Some("42601"), "{error}");
    }
}

#[tokio::test]
async fn reads_take_turns_between_replicas() {
    let (_database, db) = filled();
    let (_one, first) = filled();
    let (_two, second) = filled();
    let all = schema_core::db::Replicas::new(db, [first.clone(), second]);
    City::delete().filter(City::id.eq(3)).exec(all.primary()).await.unwrap();
    Group::delete().filter(Group::id.eq(3)).exec(&first).await.unwrap();
    let mut seen = Vec::new();
    for _ in 0..4 {
        assert_eq!(City::select().count(all.replica()).await.unwrap(), 3);
        seen.push(Group::select().count(all.clone().replica()).await.unwrap());
    }
    seen.sort_unstable();
    assert!(seen.len() == 4 && City::select().count(all.primary()).await.unwrap() == 2);
    let alone = schema_core::db::Replicas::new(first, []);
    assert_eq!(Group::select().count(alone.replica()).await.unwrap(), 2);
}
