use schema_core::expr::*;
use schema_core::named_query;
use schema_core::prelude::*;

use crate::tables::*;

named_query! { Change { id: i32, name: String } }

/// The names of all cities.
fn cities() -> schema_core::query::BoxedQuery<String> {
    City::select().order_by(City::id).columns(City::name).boxed()
}

fn city(id: i32, name: &str) -> NewCity {
    NewCity::builder().id(id).name(name).build()
}

/// How many posts there are, and of how many authors.
fn posts() -> schema_core::query::BoxedQuery<(i64, i64)> {
    Post::select().columns((count_all(), count_distinct(Post::author_id))).boxed()
}

fn likes() -> schema_core::query::BoxedQuery<i32> {
    Post::select().order_by(Post::id).columns(Post::likes).boxed()
}

writes! {
    insert_one: City::insert(city(4, "Oslo")).returning() => [City { id: 4, name: s("Oslo") }], cities() => texts(&["Paris", "London", "Rome", "Oslo"]);
    insert_many: City::insert([city(4, "Oslo"), city(5, "Bonn")]).returning_columns(City::id) => [4, 5], cities() => texts(&["Paris", "London", "Rome", "Oslo", "Bonn"]);
    insert_none: City::insert(Vec::<NewCity>::new()).returning() => [], cities() => texts(&["Paris", "London", "Rome"]);
    insert_with_defaults: User::insert(NewUser::builder().name("New").build()).returning() => [User {
        id: UserId(101), name: s("New"), email: None, age: None, city_id: None, boss_id: None, role: Role::Member, score: 0.5, tags: vec![], active: true,
    }], User::select().columns(count_all()) => [5];
    insert_unlike_rows: User::insert([NewUser::builder().name("A").age(1).build(), NewUser::builder().name("B").role(Role::Guest).build()]).returning_columns((User::age, User::role))
        => [(Some(1), Role::Member), (None, Role::Guest)], User::select().columns(count_all()) => [6];
    insert_null: User::insert(NewUser::builder().name("N").age(None::<i32>).build()).returning_columns(User::age) => [None], User::select().filter(User::age.is_null()).columns(count_all()) => [2];
    insert_an_identity: User::insert(NewUser::builder().id(UserId(50)).name("F").build()).returning_columns(User::id) => [UserId(50)], User::find(UserId(50)).columns(User::name) => texts(&["F"]);
    insert_hostile_text: City::insert(city(4, "'); DROP TABLE cities; --")).returning_columns(City::name) => texts(&["'); DROP TABLE cities; --"]), City::select().columns(count_all()) => [4];
    insert_an_array: User::insert(NewUser::builder().name("T").tags(texts(&["a,b", "\"", "{}"])).build()).returning_columns(User::tags) => [texts(&["a,b", "\"", "{}"])], User::select().filter(User::tags.has("{}")).columns(User::name) => texts(&["T"]);
    insert_returning_an_expression: City::insert(city(4, "Oslo")).returning_columns((upper(City::name), City::id + 1)) => [(s("OSLO"), 5)], cities().limit(1) => texts(&["Paris"]);
    insert_returning_a_relation: Post::insert(NewPost::builder().author_id(UserId(1)).title("n").build()).returning_columns((Post::title, Post::comments.count())) => [(s("n"), 0)], posts() => [(5, 2)];
    insert_from_a_query: Group::insert_from((Group::id, Group::name), City::select().filter(City::id.gt(1)).order_by(City::id).columns((City::id + 10, City::name))).returning_columns(Group::id) => [12, 13], Group::select().columns(count_all()) => [5];
    insert_from_a_join: Post::insert_from((Post::author_id, Post::title), User::select().inner_join(User::city).filter(City::name.eq("Paris")).order_by(User::id).columns((User::id, City::name))).returning_columns(Post::title) => texts(&["Paris", "Paris"]), posts() => [(6, 2)];
    insert_from_groups: Group::insert_from((Group::id, Group::name), Sale::select().group_by(Sale::region).having(Sale::region.eq("eu")).columns((count_all().cast::<i32>() + 100 + length(Sale::region), Sale::region))).returning_columns(Group::id) => [104], Group::select().columns(count_all()) => [4];
    insert_from_a_union: Group::insert_from((Group::id, Group::name), City::select().filter(City::id.eq(1)).columns((City::id + 20, City::name)).union_all(City::select().filter(City::id.eq(2)).columns((City::id + 20, City::name)))).returning_columns(Group::id) => [21, 22], Group::select().columns(count_all()) => [5];
    update_a_value: City::update().set(City::name.to("Lutetia")).filter(City::id.eq(1)).returning() => [City { id: 1, name: s("Lutetia") }], cities() => texts(&["Lutetia", "London", "Rome"]);
    update_nothing: City::update().set(City::name.to("x")).filter(City::id.eq(9)).returning() => [], cities() => texts(&["Paris", "London", "Rome"]);
    update_every_row: Post::update().set(Post::likes.to(1)).every_row().returning_columns(Post::likes) => [1, 1, 1, 1], likes() => [1, 1, 1, 1];
    update_by_itself: Post::update().set(Post::likes.set(Post::likes + 1)).filter(Post::likes.gt(4)).returning_columns(Post::likes) => [6, 10], likes() => [6, 3, 10, 0];
    update_several: User::update().set((User::age.to(18), User::role.to(Role::Admin), User::tags.to(texts(&["new"])))).filter(User::id.eq(UserId(2))).returning_columns((User::age, User::role, User::tags))
        => [(Some(18), Role::Admin, texts(&["new"]))], User::select().filter(User::role.eq(Role::Admin)).columns(count_all()) => [2];
    update_to_null: User::update().set(User::age.to(None)).filter(User::age.gt(20)).returning_columns(User::age) => [None, None], User::select().columns(count(User::age)) => [1];
    update_by_a_case: Post::update().set(Post::likes.set(case().when(Post::likes.gt(4)).then(100).otherwise(Post::likes))).filter(Post::author_id.eq(UserId(1))).returning_columns(Post::id) => [1, 2, 3], likes() => [100, 3, 100, 0];
    update_by_a_scalar_query: Post::update().set(Post::likes.set(coalesce(scalar(Sale::select().columns(max(Sale::pieces))), 0))).filter(Post::id.eq(4)).returning_columns(Post::likes) => [10], likes() => [5, 3, 9, 10];
    update_by_a_relation: Post::update().set(Post::likes.to(7)).filter(Post::comments.exists()).returning_columns(Post::likes) => [7, 7], likes() => [7, 3, 9, 7];
    update_from_a_table: Post::update().from(User::on(User::id.eq(Post::author_id))).set(Post::title.set(User::name)).filter(User::name.eq("Bob")).returning_columns((Post::id, User::name)) => [(4, s("Bob"))], Post::find(4).columns(Post::title) => texts(&["Bob"]);
    update_from_a_list: City::update().from(Change::values([(1, s("one")), (3, s("three"))]).on(Change::id.eq(City::id))).set(City::name.set(Change::name)).returning_columns(City::id) => [1, 3], cities() => texts(&["one", "London", "three"]);
    update_each: City::update_each(City::id, City::name, [(2, s("two")), (9, s("nine"))]).returning() => [City { id: 2, name: s("two") }], cities() => texts(&["Paris", "two", "Rome"]);
    update_each_of_several: Post::update_each(Post::id, (Post::title, Post::likes), [(4, (s("D"), 4))]).returning() => [Post { id: 4, author_id: UserId(2), title: s("D"), likes: 4 }], likes() => [5, 3, 9, 4];
    update_each_of_none: City::update_each(City::id, City::name, []).returning() => [], cities() => texts(&["Paris", "London", "Rome"]);
    update_returning_a_shape: City::update().set(City::name.to("x")).filter(City::id.eq(1)).returning_columns(((City::id,), upper(City::name))) => [((1,), s("X"))], cities().limit(1) => texts(&["x"]);
    delete_some: Post::delete().filter(Post::likes.gt(4)).returning_columns(Post::title) => texts(&["a", "c"]), posts() => [(2, 2)];
    delete_nothing: Post::delete().filter(Post::likes.gt(99)).returning() => [], posts() => [(4, 2)];
    delete_every_row: Comment::delete().every_row().returning_columns(Comment::id) => [1, 2, 3], Comment::select() => [];
    delete_a_whole_row: City::delete().filter(City::id.eq(3)).returning() => [City { id: 3, name: s("Rome") }], cities() => texts(&["Paris", "London"]);
    delete_by_a_list: Post::delete().filter(Post::id.in_list([1, 4])).returning_columns(Post::id) => [1, 4], posts() => [(2, 1)];
    delete_using_a_table: Post::delete().using(User::on(User::id.eq(Post::author_id))).filter(User::age.lt(20)).returning_columns((Post::title, User::name)) => [(s("d"), s("Bob"))], posts() => [(3, 1)];
    delete_using_a_query: Comment::delete().using(Change::query(Group::select().columns((Group::id, Group::name))).on(Comment::id.eq(Change::id.cast::<i64>()))).filter(Change::name.eq("blue")).returning_columns(Comment::text) => texts(&["y"]), Comment::select().columns(count_all()) => [2];
    delete_by_a_relation: Post::delete().filter(Post::comments.exists().not()).returning_columns(Post::id) => [2, 3], posts() => [(2, 2)];
    delete_by_an_inner_query: Post::delete().filter(Post::author_id.in_query(User::select().filter(User::name.eq("Bob")).columns(User::id))).returning_columns(Post::id) => [4], posts() => [(3, 1)];
    a_delete_takes_others_with_it: User::delete().filter(User::id.eq(UserId(4))).returning_columns(User::name) => texts(&["Dan"]), User::select().columns(count_all()) => [3];
}

#[tokio::test]
async fn how_many_rows_were_written() {
    let (_database, db) = filled();
    assert_eq!(City::insert([city(4, "a"), city(5, "b")]).exec(&db).await.unwrap(), 2);
    assert_eq!(City::insert(Vec::<NewCity>::new()).exec(&db).await.unwrap(), 0);
    assert_eq!(
        Post::update().set(Post::likes.to(0)).filter(Post::likes.gt(3)).exec(&db).await.unwrap(),
        2
    );
    assert_eq!(Post::delete().filter(Post::likes.eq(0)).exec(&db).await.unwrap(), 3);
    assert_eq!(Post::delete().every_row().exec(&db).await.unwrap(), 1);
}

#[tokio::test]
async fn rows_are_merged() {
    let (_database, db) = filled();
    let merge = City::merge(
        Change::values([(1, s("one")), (2, s("")), (9, s("nine"))]).on(Change::id.eq(City::id)),
    )
    .when_matched(Change::name.eq(""))
    .do_nothing()
    .matched()
    .update(City::name.set(Change::name))
    .not_matched()
    .insert((City::id.set(Change::id), City::name.set(Change::name)));
    assert_eq!(merge.exec(&db).await.unwrap(), 2);
    assert_eq!(cities().all(&db).await.unwrap(), texts(&["one", "London", "Rome", "nine"]));
}

/// A test for each: a write, and the constraint that it violates.
macro_rules! violations {
    ($($name:ident: $write:expr => $constraint:literal;)*) => {$(
        #[tokio::test]
        async fn $name() {
            let (_database, db) = filled();
            let error = $write.exec(&db).await.unwrap_err();
            assert_eq!(error.constraint(), Some($constraint), "{error}");
        }
    )*};
}

violations! {
    the_primary_key_is_taken: City::insert(city(1, "x")) => "cities_pkey";
    a_unique_value_is_taken: City::insert(city(9, "Paris")) => "cities_name_key";
    a_unique_pair_is_taken: User::insert(NewUser::builder().name("Ada").city_id(1).build()) => "users_name_city_id_key";
    a_reference_is_missing: User::insert(NewUser::builder().name("x").city_id(99).build()) => "users_city_id_fkey";
    a_referenced_row_stays: City::delete().filter(City::id.eq(1)) => "users_city_id_fkey";
    an_update_takes_a_key: City::update().set(City::name.to("Rome")).filter(City::id.eq(1)) => "cities_name_key";
    one_of_many_fails_all: City::insert([city(8, "x"), city(9, "x")]) => "cities_name_key";
}
