//! Updates and deletes with joins among their other tables.

use schema_core::expr::*;
use schema_core::prelude::*;

use crate::tables::*;

schema_core::alias! { Boss = User; Home = City }

fn cities() -> schema_core::query::BoxedQuery<(String, Option<String>)> {
    User::select().order_by(User::id).columns((User::name, User::email)).boxed()
}

fn people(emails: [Option<&str>; 4]) -> Vec<(String, Option<String>)> {
    let names = texts(&["Ada", "Bob", "Cyd", "Dan"]);
    names.into_iter().zip(emails.map(|email| email.map(s))).collect()
}

writes! {
    an_outer_join_in_an_update: User::update().from(Boss::on(Boss::col(User::id).eq(User::boss_id))).left_join(Home::on(Home::col(City::id).eq(Boss::col(User::city_id)).and(Home::col(City::id).gt(1))))
        .set(User::email.set(coalesce(Home::col(City::name), Boss::col(User::name)))).returning_columns((User::name, Home::col(City::id)))
        => [(s("Bob"), None::<i32>), (s("Cyd"), None)], cities() => people([Some("ada@x"), Some("Ada"), Some("Bob"), Some("dan@y")]);
    an_inner_join_in_an_update: User::update().from(Boss::on(Boss::col(User::id).eq(User::boss_id))).inner_join(Home::on(Home::col(City::id).eq(Boss::col(User::city_id))))
        .set(User::email.set(Home::col(City::name))).filter(User::id.eq(UserId(3))).returning_columns(Home::col(City::id))
        => [1], cities() => people([Some("ada@x"), Some("bob@x"), Some("Paris"), Some("dan@y")]);
    a_right_join_in_an_update: User::update().from(Post::on(coalesce(Post::likes, 0).eq(0).and(User::id.eq(UserId(1))))).right_join(City::on(City::id.eq(Post::likes)))
        .set(User::email.to("least")).filter(City::id.eq(2)).returning_columns((Post::id, City::name))
        => [(None::<i64>, s("London"))], cities() => people([Some("least"), Some("bob@x"), None, Some("dan@y")]);
    a_full_join_in_an_update: User::update().from(Home::on(Home::col(City::name).is_null().and(User::age.eq(17)))).full_join(Group::on(Group::id.eq(Home::col(City::id)).and(Group::id.lt(3))))
        .set(User::email.set(coalesce(Group::name, "-"))).returning_columns((Home::col(City::name), Group::name))
        => [(None::<String>, Some(s("green")))], cities() => people([Some("ada@x"), Some("green"), None, Some("dan@y")]);
    two_items_and_a_join: User::update().from(Group::on(Group::name.eq("red"))).from(Boss::on(Boss::col(User::id).eq(User::boss_id))).left_join(Home::on(Home::col(City::id).eq(Boss::col(User::city_id))))
        .set(User::email.set(Home::col(City::name).concat("-").concat(Group::name))).filter(Boss::col(User::name).eq("Ada")).returning_columns(User::name)
        => texts(&["Bob"]), cities() => people([Some("ada@x"), Some("Paris-red"), None, Some("dan@y")]);
    a_join_by_a_relation: Comment::update().from(Post::on(Post::id.eq(Comment::post_id))).inner_join(Post::author).set(Comment::text.set(User::name)).filter(User::id.eq(UserId(2))).returning_columns(Comment::id)
        => [3_i64], Comment::select().filter(Comment::id.eq(3)).columns(Comment::text) => texts(&["Bob"]);
    an_outer_join_in_a_delete: Comment::delete().using(Post::on(Post::id.eq(Comment::post_id))).left_join(User::on(User::id.eq(Post::author_id).and(User::age.gt(20)))).filter(User::id.is_null()).returning_columns((Comment::id, User::name))
        => [(3_i64, None::<String>)], Comment::select().order_by(Comment::id).columns(Comment::id) => [1, 2];
    an_inner_join_in_a_delete: Comment::delete().using(Post::on(Post::id.eq(Comment::post_id))).inner_join(Post::author).filter(User::name.eq("Ada")).returning_columns(User::age)
        => [Some(36), Some(36)], Comment::select().columns(Comment::id) => [3];
    deleted_rows_whole: Comment::delete().using(Post::on(Post::id.eq(Comment::post_id))).left_join(Post::author).filter(Post::likes.eq(0)).returning()
        => [Comment { id: 3, post_id: 4, writer_id: UserId(1), text: s("z") }], Comment::select().columns(count_all()) => [2];
}
